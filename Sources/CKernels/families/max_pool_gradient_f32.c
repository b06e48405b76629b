#include "weight_gradient.h"

static uint64_t units(const ck_max_pool_gradient_f32_params *p) {
    return ck_size_mul((uint64_t)p->batch, ck_size_ceil_div((uint64_t)p->channels, CK_POOL_GRADIENT_CHANNELS));
}

int32_t ck_max_pool_gradient_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_max_pool_gradient_f32_params *p = params;
    if (operand_count != 4 || !ck_dims_positive(&p->batch, 6) || !ck_weight_gradient_window_is_valid(&p->kernel_h))
        return 0;
    const uint64_t channels = (uint64_t)p->channels;
    const uint64_t input = ck_size_mul(ck_dims_product(&p->batch, 3), channels);
    const uint64_t output = ck_size_mul(ck_size_mul((uint64_t)p->batch, ck_dims_product(&p->out_h, 2)), channels);
    return ck_fits(input, 4, operand_bytes[0]) && ck_fits(output, 4, operand_bytes[1])
        && ck_fits(output, 4, operand_bytes[2]) && ck_fits(input, 4, operand_bytes[3]) && units(p) <= UINT32_MAX;
}

uint32_t ck_max_pool_gradient_f32_units(const void *params) {
    return (uint32_t)units(params);
}
