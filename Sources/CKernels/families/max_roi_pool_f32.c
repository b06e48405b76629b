#include "ck_check.h"

int32_t ck_max_roi_pool_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_max_roi_pool_f32_params *p = params;
    const int32_t x[] = {p->batch, p->channels, p->in_h, p->in_w}, y[] = {p->regions, p->channels, p->out_h, p->out_w};
    if (operand_count != 3 || !ck_dims_positive(x, 4) || !ck_dims_positive(y, 4)) return 0;
    return ck_dims_product(x, 4) <= CK_MAX_ELEMENTS && ck_dims_product(y, 4) <= CK_MAX_ELEMENTS
        && ck_fits(ck_dims_product(x, 4), 4, operand_bytes[0]) && ck_fits((uint64_t)p->regions, 20, operand_bytes[1])
        && ck_fits(ck_dims_product(y, 4), 4, operand_bytes[2]);
}

/// A unit is a region.
uint32_t ck_max_roi_pool_f32_units(const void *params) {
    return (uint32_t)((const ck_max_roi_pool_f32_params *)params)->regions;
}
