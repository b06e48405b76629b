#include "quantize.h"

int32_t ck_quantize_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_quantize_params *p = params;
    uint64_t bytes = ck_quantized_bytes(p->dtype);
    return ck_quantize_fits(p, bytes, 4, bytes, operand_bytes, operand_count);
}

uint32_t ck_quantize_units(const void *params) { return ck_quantize_units_of(params); }
