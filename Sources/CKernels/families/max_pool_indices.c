#include "ck_check.h"

int32_t ck_max_pool_indices_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_max_pool_indices_params *p = params;
    if (operand_count != 3 || p->planes < 1 || !ck_in_range(p->column_major, 0, 1)) return 0;
    if (!ck_dims_positive(p->in, 3) || !ck_dims_positive(p->out, 3)) return 0;
    for (int d = 0; d < 3; d++) {
        if (!ck_in_range(p->kernel[d], 1, CK_MAX_WINDOW) || !ck_in_range(p->stride[d], 1, CK_MAX_WINDOW)) return 0;
        if (!ck_in_range(p->dilation[d], 1, CK_MAX_WINDOW) || !ck_in_range(p->pad[d], 0, CK_MAX_WINDOW)) return 0;
    }
    uint64_t x = ck_size_mul(ck_dims_product(p->in, 3), (uint64_t)p->planes);
    uint64_t y = ck_size_mul(ck_dims_product(p->out, 3), (uint64_t)p->planes);
    return x <= CK_MAX_ELEMENTS && y <= CK_MAX_ELEMENTS && ck_fits(x, 4, operand_bytes[0])
        && ck_fits(y, 4, operand_bytes[1]) && ck_fits(y, 8, operand_bytes[2]);
}

/// A unit is a plane.
uint32_t ck_max_pool_indices_units(const void *params) {
    return (uint32_t)((const ck_max_pool_indices_params *)params)->planes;
}
