/// What quantize and dequantize share.
#ifndef CK_QUANTIZE_H
#define CK_QUANTIZE_H

#include "ck_check.h"
#include "ck_walk.h"

/// The bytes of a quantized element, or 0 for another type.
CK_WALK_INLINE uint64_t ck_quantized_bytes(int32_t dtype) {
    switch (dtype) {
    case CK_U8:
    case CK_I8:
    case CK_U4:
    case CK_I4:
    case CK_U2:
    case CK_I2: return 1;
    case CK_U16:
    case CK_I16: return 2;
    default: return 0;
    }
}

/// True when the operands hold what the parameters say: `bytes` for an integer, `source` and `result` for an element.
CK_WALK_INLINE int ck_quantize_fits(const ck_quantize_params *p, uint64_t bytes, uint64_t source, uint64_t result,
                                    const uint64_t *operand_bytes, uint32_t operand_count) {
    const int32_t dims[3] = {p->outer, p->axis, p->inner};
    if (operand_count != 4 || bytes == 0 || !ck_dims_positive(dims, 3)) return 0;
    uint64_t count = ck_dims_product(dims, 3);
    return count <= CK_MAX_ELEMENTS && ck_fits(count, source, operand_bytes[0])
        && ck_fits((uint64_t)p->axis, 4, operand_bytes[1])
        && ck_fits_optional((uint64_t)p->axis, bytes, operand_bytes[2]) && ck_fits(count, result, operand_bytes[3]);
}

/// The number of units: parts of CK_UNIT_ELEMENTS elements.
CK_WALK_INLINE uint32_t ck_quantize_units_of(const ck_quantize_params *p) {
    int64_t count = (int64_t)p->outer * p->axis * p->inner;
    return (uint32_t)((count + CK_UNIT_ELEMENTS - 1) / CK_UNIT_ELEMENTS);
}

/// Consecutive elements that share a scale, or that have consecutive scales.
typedef struct {
    int64_t start, length, scale;
} ck_quantize_run;

/// The run that starts at element i and ends before `stop` at the latest.
CK_WALK_INLINE ck_quantize_run ck_quantize_run_at(const ck_quantize_params *p, int64_t i, int64_t stop) {
    int64_t inner = p->inner, place = inner == 1 ? i % p->axis : i % inner;
    ck_quantize_run r = {i, (inner == 1 ? p->axis : inner) - place, inner == 1 ? place : i / inner % p->axis};
    if (r.length > stop - i) r.length = stop - i;
    return r;
}

#endif
