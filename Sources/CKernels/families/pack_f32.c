#include "ck_check.h"

static uint64_t units(const ck_pack_f32_params *p) {
    return ck_size_mul((uint64_t)p->batch, ck_size_ceil_div((uint64_t)p->columns, 16));
}

int32_t ck_pack_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_pack_f32_params *p = params;
    if (operand_count != 2 || !ck_dims_positive(&p->batch, 4)) return 0;
    const int32_t strides[4] = {p->batch_stride, p->column_stride, p->outer_stride, p->inner_stride};
    for (int i = 0; i < 4; i++)
        if (strides[i] < 0) return 0;
    const uint64_t packed = ck_size_mul(ck_size_mul(units(p), 16), ck_dims_product(&p->outer, 2));
    return ck_walk_fits(&p->batch, strides, 4, 0, 4, operand_bytes[0]) && ck_fits(packed, 4, operand_bytes[1])
        && units(p) <= UINT32_MAX;
}

uint32_t ck_pack_f32_units(const void *params) {
    return (uint32_t)units(params);
}
