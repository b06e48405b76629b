#include "conv_f32.h"

/// True when the fields that span the pictures and the window are in range.
static int shape_is_valid(const ck_conv_f32_params *p) {
    return ck_dims_positive(&p->batch, 4) && ck_dims_positive(&p->out_h, 3) && p->groups >= 1
        && p->in_c % p->groups == 0 && p->out_c % p->groups == 0
        && ck_in_range(p->kernel_h, 1, CK_MAX_WINDOW) && ck_in_range(p->kernel_w, 1, CK_MAX_WINDOW)
        && ck_in_range(p->stride_h, 1, CK_MAX_WINDOW) && ck_in_range(p->stride_w, 1, CK_MAX_WINDOW)
        && ck_in_range(p->dilation_h, 1, CK_MAX_WINDOW) && ck_in_range(p->dilation_w, 1, CK_MAX_WINDOW)
        && ck_in_range(p->pad_top, 0, CK_MAX_WINDOW) && ck_in_range(p->pad_left, 0, CK_MAX_WINDOW)
        && ck_in_range(p->row_block, 0, CK_MAX_WINDOW) && ck_in_range(p->panel_block, 0, CK_MAX_WINDOW)
        && p->x_pixel >= p->in_c && p->y_pixel >= p->out_c;
}

int32_t ck_conv_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_conv_f32_params *p = params;
    if (operand_count != 5 || !shape_is_valid(p) || !ck_activation_valid(&p->activation)) return 0;
    const uint64_t x_pixels = ck_dims_product(&p->batch, 3);
    const uint64_t y_pixels = ck_size_mul((uint64_t)p->batch, ck_dims_product(&p->out_h, 2));
    const uint64_t channels = (uint64_t)p->out_c;
    const uint64_t panels = ck_size_mul((uint64_t)p->groups, ck_size_ceil_div(channels / (uint64_t)p->groups, 16));
    const uint64_t depth = ck_size_mul(ck_dims_product(&p->kernel_h, 2), (uint64_t)(p->in_c / p->groups));
    if (!ck_fits(ck_rows_extent(x_pixels, (uint64_t)p->in_c, (uint64_t)p->x_pixel), 4, operand_bytes[0])
        || !ck_fits(ck_size_mul(ck_size_mul(panels, depth), 16), 4, operand_bytes[1])
        || !ck_fits_optional(channels, 4, operand_bytes[2])
        || !ck_fits(ck_rows_extent(y_pixels, channels, (uint64_t)p->y_pixel), 4, operand_bytes[4]))
        return 0;
    if (operand_bytes[3] != 0) {
        if (p->r_pixel < p->out_c || !ck_in_range(p->residual_order, 0, 1)) return 0;
        if (!ck_fits(ck_rows_extent(y_pixels, channels, (uint64_t)p->r_pixel), 4, operand_bytes[3])) return 0;
    }
    return ck_conv_f32_plan(p).units <= UINT32_MAX;
}

uint32_t ck_conv_f32_units(const void *params) {
    return (uint32_t)ck_conv_f32_plan(params).units;
}
