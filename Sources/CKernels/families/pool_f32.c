#include "ck_check.h"

static int window_valid(const ck_pool_f32_params *p) {
    const int32_t from_one[] = {p->kernel_h, p->kernel_w, p->stride_h, p->stride_w, p->dilation_h, p->dilation_w};
    const int32_t from_zero[] = {p->pad_top, p->pad_left, p->pad_bottom, p->pad_right};
    for (int i = 0; i < 6; i++)
        if (!ck_in_range(from_one[i], 1, CK_MAX_WINDOW)) return 0;
    for (int i = 0; i < 4; i++)
        if (!ck_in_range(from_zero[i], 0, CK_MAX_WINDOW)) return 0;
    return 1;
}

int32_t ck_pool_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_pool_f32_params *p = params;
    const int32_t in[] = {p->batch, p->in_h, p->in_w}, out[] = {p->batch, p->out_h, p->out_w};
    if (operand_count != 2 || !ck_in_range(p->kind, CK_POOL_MAX, CK_POOL_AVERAGE) || !window_valid(p)) return 0;
    if (!ck_dims_positive(in, 3) || !ck_dims_positive(out, 3) || p->channels < 1) return 0;
    if (!ck_in_range(p->count_include_pad, 0, 1) || p->x_pixel < p->channels || p->y_pixel < p->channels) return 0;
    if (ck_dims_product(out, 2) > CK_MAX_ELEMENTS) return 0;
    uint64_t x = ck_rows_extent(ck_dims_product(in, 3), (uint64_t)p->channels, (uint64_t)p->x_pixel);
    uint64_t y = ck_rows_extent(ck_dims_product(out, 3), (uint64_t)p->channels, (uint64_t)p->y_pixel);
    return ck_fits(x, 4, operand_bytes[0]) && ck_fits(y, 4, operand_bytes[1]);
}

/// A unit is a row of output pixels.
uint32_t ck_pool_f32_units(const void *params) {
    const ck_pool_f32_params *p = params;
    return (uint32_t)p->batch * (uint32_t)p->out_h;
}
