#include "depthwise_f32.h"

static uint64_t units(const ck_depthwise_f32_params *p) {
    return ck_size_mul((uint64_t)p->batch * (uint64_t)p->out_h, ck_depthwise_f32_blocks(p));
}

/// True when the fields that span the pictures and the window are in range.
static int shape_is_valid(const ck_depthwise_f32_params *p) {
    return ck_dims_positive(&p->batch, 6) && ck_in_range(p->kernel_h, 1, CK_MAX_WINDOW)
        && ck_in_range(p->kernel_w, 1, CK_MAX_WINDOW) && ck_in_range(p->stride_h, 1, CK_MAX_WINDOW)
        && ck_in_range(p->stride_w, 1, CK_MAX_WINDOW) && ck_in_range(p->dilation_h, 1, CK_MAX_WINDOW)
        && ck_in_range(p->dilation_w, 1, CK_MAX_WINDOW) && ck_in_range(p->pad_top, 0, CK_MAX_WINDOW)
        && ck_in_range(p->pad_left, 0, CK_MAX_WINDOW) && p->x_pixel >= p->channels && p->y_pixel >= p->channels;
}

int32_t ck_depthwise_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_depthwise_f32_params *p = params;
    if (operand_count != 5 || !shape_is_valid(p) || !ck_activation_valid(&p->activation)) return 0;
    const uint64_t channels = (uint64_t)p->channels, x_pixels = ck_dims_product(&p->batch, 3);
    const uint64_t y_pixels = ck_size_mul((uint64_t)p->batch, ck_dims_product(&p->out_h, 2));
    if (!ck_fits(ck_rows_extent(x_pixels, channels, (uint64_t)p->x_pixel), 4, operand_bytes[0])
        || !ck_fits(ck_size_mul(ck_dims_product(&p->kernel_h, 2), channels), 4, operand_bytes[1])
        || !ck_fits_optional(channels, 4, operand_bytes[2])
        || !ck_fits(ck_rows_extent(y_pixels, channels, (uint64_t)p->y_pixel), 4, operand_bytes[4]))
        return 0;
    if (operand_bytes[3] != 0) {
        if (p->r_pixel < p->channels || !ck_in_range(p->residual_order, 0, 1)) return 0;
        if (!ck_fits(ck_rows_extent(y_pixels, channels, (uint64_t)p->r_pixel), 4, operand_bytes[3])) return 0;
    }
    return units(p) <= UINT32_MAX;
}

uint32_t ck_depthwise_f32_units(const void *params) {
    return (uint32_t)units(params);
}
