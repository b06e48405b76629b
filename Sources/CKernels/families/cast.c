#include "ck_check.h"
#include "dtype.h"

/// The bytes of an element of the result, which may be a float of 8 bits or less.
static uint64_t result_bytes(int32_t dtype) {
    return ck_in_range(dtype, CK_F8E4M3FN, CK_F8E5M2FNUZ) || ck_in_range(dtype, CK_F4E2M1, CK_F8E8M0)
        ? 1 : ck_dtype_bytes(dtype);
}

int32_t ck_cast_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_cast_params *p = params;
    uint64_t from = ck_dtype_bytes(p->from), to = result_bytes(p->to);
    return operand_count == 2 && from > 0 && to > 0 && p->count >= 0
        && ck_in_range(p->narrowing, 0, CK_ROUND_NEAREST << 1 | CK_CAST_OVERFLOWS)
        && ck_fits((uint64_t)p->count, from, operand_bytes[0]) && ck_fits((uint64_t)p->count, to, operand_bytes[1]);
}

uint32_t ck_cast_units(const void *params) {
    const ck_cast_params *p = params;
    return p->count <= 0 ? 1 : ((uint32_t)p->count + CK_UNIT_ELEMENTS - 1) / CK_UNIT_ELEMENTS;
}
