#include "ck_check.h"

int32_t ck_resize_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_resize_f32_params *p = params;
    const int32_t in[] = {p->batch, p->in_h, p->in_w, p->channels}, out[] = {p->batch, p->out_h, p->out_w, p->channels};
    if (operand_count != 4 || !ck_in_range(p->kind, CK_RESIZE_NEAREST, CK_RESIZE_LINEAR)) return 0;
    if (!ck_dims_positive(in, 4) || !ck_dims_positive(out, 4)) return 0;
    return ck_dims_product(in, 4) <= CK_MAX_ELEMENTS && ck_dims_product(out, 4) <= CK_MAX_ELEMENTS
        && ck_fits(ck_dims_product(in, 4), 4, operand_bytes[0]) && ck_fits((uint64_t)p->out_h, 12, operand_bytes[1])
        && ck_fits((uint64_t)p->out_w, 12, operand_bytes[2]) && ck_fits(ck_dims_product(out, 4), 4, operand_bytes[3]);
}

/// A unit is a row of output pixels.
uint32_t ck_resize_f32_units(const void *params) {
    const ck_resize_f32_params *p = params;
    return (uint32_t)p->batch * (uint32_t)p->out_h;
}
