#include "weight_gradient.h"

static int shape_is_valid(const ck_conv_weight_gradient_f32_params *p) {
    return ck_dims_positive(&p->batch, 4) && ck_dims_positive(&p->out_h, 3) && p->groups >= 1
        && p->in_c % p->groups == 0 && p->out_c % p->groups == 0 && ck_weight_gradient_window_is_valid(&p->kernel_h)
        && p->x_pixel >= p->in_c && p->g_pixel >= p->out_c && ck_in_range(p->chunks, 1, p->batch);
}

static uint64_t units(const ck_conv_weight_gradient_f32_params *p) {
    const uint64_t blocks = ck_size_ceil_div((uint64_t)(p->out_c / p->groups), CK_WEIGHT_GRADIENT_COLUMNS);
    return ck_size_mul(ck_size_mul((uint64_t)p->chunks, (uint64_t)p->groups), blocks);
}

int32_t ck_conv_weight_gradient_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_conv_weight_gradient_f32_params *p = params;
    if (operand_count != 3 || !shape_is_valid(p)) return 0;
    const uint64_t g_pixels = ck_size_mul((uint64_t)p->batch, ck_dims_product(&p->out_h, 2));
    const uint64_t depth = ck_size_mul(ck_dims_product(&p->kernel_h, 2), (uint64_t)(p->in_c / p->groups));
    const uint64_t weights = ck_size_mul(ck_size_mul(depth, (uint64_t)p->out_c), (uint64_t)p->chunks);
    return ck_fits(ck_rows_extent(ck_dims_product(&p->batch, 3), (uint64_t)p->in_c, (uint64_t)p->x_pixel), 4,
                   operand_bytes[0])
        && ck_fits(ck_rows_extent(g_pixels, (uint64_t)p->out_c, (uint64_t)p->g_pixel), 4, operand_bytes[1])
        && ck_fits(weights, 4, operand_bytes[2]) && units(p) <= UINT32_MAX;
}

uint32_t ck_conv_weight_gradient_f32_units(const void *params) {
    return (uint32_t)units(params);
}
