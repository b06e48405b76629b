#include "weight_gradient.h"

static uint64_t units(const ck_depthwise_weight_gradient_f32_params *p) {
    return ck_size_mul((uint64_t)p->chunks,
                       ck_size_ceil_div((uint64_t)p->channels, CK_DEPTHWISE_GRADIENT_CHANNELS));
}

int32_t ck_depthwise_weight_gradient_f32_check(const void *params, const uint64_t *operand_bytes,
                                               uint32_t operand_count) {
    const ck_depthwise_weight_gradient_f32_params *p = params;
    if (operand_count != 3 || !ck_dims_positive(&p->batch, 6) || !ck_weight_gradient_window_is_valid(&p->kernel_h)
        || p->x_pixel < p->channels || p->g_pixel < p->channels || !ck_in_range(p->chunks, 1, p->batch))
        return 0;
    const uint64_t channels = (uint64_t)p->channels;
    const uint64_t g_pixels = ck_size_mul((uint64_t)p->batch, ck_dims_product(&p->out_h, 2));
    const uint64_t weights = ck_size_mul(ck_size_mul(ck_dims_product(&p->kernel_h, 2), channels), (uint64_t)p->chunks);
    return ck_fits(ck_rows_extent(ck_dims_product(&p->batch, 3), channels, (uint64_t)p->x_pixel), 4, operand_bytes[0])
        && ck_fits(ck_rows_extent(g_pixels, channels, (uint64_t)p->g_pixel), 4, operand_bytes[1])
        && ck_fits(weights, 4, operand_bytes[2]) && units(p) <= UINT32_MAX;
}

uint32_t ck_depthwise_weight_gradient_f32_units(const void *params) {
    return (uint32_t)units(params);
}
