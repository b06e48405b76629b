#include "ck_check.h"
#include "norm_f32.h"

/// The number of scales (and biases) that an operation reads.
static uint64_t scales(const ck_norm_f32_params *p) {
    if (p->inner > 1) return (uint64_t)p->inner;
    uint64_t last_row = (uint64_t)(p->row_period < p->outer ? p->row_period : p->outer) - 1;
    uint64_t last = ck_size_mul(last_row, (uint64_t)p->row_stride);
    return ck_size_add(ck_size_add(last, (uint64_t)(p->axis - 1) / (uint64_t)p->run), 1);
}

int32_t ck_norm_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_norm_f32_params *p = params;
    if (operand_count != 6 || !ck_dims_positive(&p->outer, 3) || !ck_in_range(p->centered, 0, 1)) return 0;
    if (p->inner == 1 && (p->row_period < 1 || p->row_stride < 0 || p->run < 1)) return 0;
    const uint64_t elements = ck_dims_product(&p->outer, 3);
    const uint64_t statistics = ck_size_mul((uint64_t)p->outer, (uint64_t)p->inner);
    return elements <= CK_MAX_ELEMENTS && ck_fits(elements, 4, operand_bytes[0])
        && ck_fits_optional(scales(p), 4, operand_bytes[1]) && ck_fits_optional(scales(p), 4, operand_bytes[2])
        && ck_fits(elements, 4, operand_bytes[3]) && ck_fits_optional(statistics, 4, operand_bytes[4])
        && ck_fits_optional(statistics, 4, operand_bytes[5]);
}

uint32_t ck_norm_f32_units(const void *params) {
    const ck_norm_f32_params *p = params;
    return (ck_norm_slices(p) - 1) / ck_norm_slices_in_unit(p) + 1;
}
