#include "ck_check.h"
#include "select.h"

int32_t ck_select_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_select_params *p = params;
    int32_t size = p->element_bytes;
    if (operand_count != 4 || (size != 1 && size != 2 && size != 4 && size != 8)) return 0;
    return ck_elementwise_fits(p->dims, (uint64_t)size, operand_bytes[3])
        && ck_walk_fits(p->dims, p->c_strides, CK_MAX_RANK, 0, 1, operand_bytes[0])
        && ck_walk_fits(p->dims, p->a_strides, CK_MAX_RANK, 0, (uint64_t)size, operand_bytes[1])
        && ck_walk_fits(p->dims, p->b_strides, CK_MAX_RANK, 0, (uint64_t)size, operand_bytes[2]);
}

uint32_t ck_select_units(const void *params) {
    ck_walk w;
    ck_select_walk(&w, params);
    return ck_walk_units(&w);
}
