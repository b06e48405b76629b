#include "ck_check.h"
#include "dtype.h"

int32_t ck_cast_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_cast_params *p = params;
    uint64_t from = ck_dtype_bytes(p->from), to = ck_dtype_bytes(p->to);
    return operand_count == 2 && from > 0 && to > 0 && p->count >= 0
        && ck_fits((uint64_t)p->count, from, operand_bytes[0]) && ck_fits((uint64_t)p->count, to, operand_bytes[1]);
}

uint32_t ck_cast_units(const void *params) {
    const ck_cast_params *p = params;
    return p->count <= 0 ? 1 : ((uint32_t)p->count + CK_UNIT_ELEMENTS - 1) / CK_UNIT_ELEMENTS;
}
