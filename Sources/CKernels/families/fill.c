#include "ck_check.h"
#include "fill.h"

int32_t ck_fill_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_fill_params *p = params;
    int32_t size = p->element_bytes;
    return operand_count == 1 && (size == 1 || size == 2 || size == 4 || size == 8)
        && ck_in_range(p->count, 0, CK_MAX_ELEMENTS) && ck_fits((uint64_t)p->count, (uint64_t)size, operand_bytes[0]);
}

uint32_t ck_fill_units(const void *params) {
    const ck_fill_params *p = params;
    return p->count == 0 ? 1 : (uint32_t)((p->count - 1) / CK_FILL_UNIT + 1);
}
