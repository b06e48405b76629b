#include "ck_check.h"
#include "ck_walk.h"
#include "binary_f32.h"

int32_t ck_binary_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_binary_params *p = params;
    int known = ck_in_range(p->kind, 0, CK_BINARY_FMOD) || ck_in_range(p->kind, CK_BINARY_FLOOR_MOD, CK_BINARY_GATE);
    return operand_count == 3 && known && ck_activation_valid(&p->activation)
        && ck_elementwise_fits(p->dims, 4, operand_bytes[2])
        && ck_walk_fits(p->dims, p->a_strides, CK_MAX_RANK, 0, 4, operand_bytes[0])
        && ck_walk_fits(p->dims, p->b_strides, CK_MAX_RANK, 0, 4, operand_bytes[1]);
}

uint32_t ck_binary_f32_units(const void *params) {
    ck_walk w;
    ck_binary_walk(&w, params);
    return ck_walk_units(&w);
}
