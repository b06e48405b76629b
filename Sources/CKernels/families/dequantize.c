#include "quantize.h"

int32_t ck_dequantize_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_quantize_params *p = params;
    uint64_t bytes = p->dtype == CK_I32 ? 4 : ck_quantized_bytes(p->dtype);
    if (p->dtype == CK_I32 && operand_count == 4 && operand_bytes[2] != 0) return 0;
    return ck_quantize_fits(p, bytes, bytes, 4, operand_bytes, operand_count);
}

uint32_t ck_dequantize_units(const void *params) { return ck_quantize_units_of(params); }
