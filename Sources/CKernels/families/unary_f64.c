#include "ck_check.h"
#include "ck_walk.h"

int32_t ck_unary_f64_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_unary_f64_params *p = params;
    int known = ck_in_range(p->kind, CK_UNARY_ABS, CK_UNARY_COS) || ck_in_range(p->kind, CK_UNARY_TAN, CK_UNARY_ATANH)
        || ck_in_range(p->kind, CK_UNARY_TANH, CK_UNARY_EXPM1);
    return operand_count == 2 && known
        && p->count >= 0 && ck_fits((uint64_t)p->count, 8, operand_bytes[0])
        && ck_fits((uint64_t)p->count, 8, operand_bytes[1]);
}

uint32_t ck_unary_f64_units(const void *params) {
    const ck_unary_f64_params *p = params;
    return p->count <= 0 ? 1 : ((uint32_t)p->count + CK_UNIT_ELEMENTS - 1) / CK_UNIT_ELEMENTS;
}
