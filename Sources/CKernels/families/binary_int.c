#include "binary_f32.h"
#include "ck_check.h"
#include "dtype.h"

int32_t ck_binary_int_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_binary_params *p = params;
    uint64_t size = ck_dtype_bytes(p->dtype);
    return operand_count == 3 && ck_in_range(p->kind, 0, CK_BINARY_SHIFT_RIGHT) && p->kind != CK_BINARY_PRELU
        && ck_dtype_integral(p->dtype) && ck_elementwise_fits(p->dims, size, operand_bytes[2])
        && ck_walk_fits(p->dims, p->a_strides, CK_MAX_RANK, 0, size, operand_bytes[0])
        && ck_walk_fits(p->dims, p->b_strides, CK_MAX_RANK, 0, size, operand_bytes[1]);
}

uint32_t ck_binary_int_units(const void *params) {
    ck_walk w;
    ck_binary_walk(&w, params);
    return ck_walk_units(&w);
}
