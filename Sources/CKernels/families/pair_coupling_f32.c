#include "ck_check.h"

int32_t ck_pair_coupling_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_pair_coupling_f32_params *p = params;
    const int32_t dims[] = {p->rows, p->classes}, all[] = {p->rows, p->classes, p->classes};
    if (operand_count != 3 || !ck_dims_positive(dims, 2) || ck_dims_product(all, 3) > CK_MAX_ELEMENTS) return 0;
    uint64_t pairs = (uint64_t)p->classes * (uint64_t)(p->classes - 1) / 2;
    return ck_fits((uint64_t)p->rows * pairs, 4, operand_bytes[0])
        && ck_fits(ck_dims_product(dims, 2), 4, operand_bytes[1])
        && ck_fits(ck_dims_product(dims, 2), 4, operand_bytes[2]);
}

uint32_t ck_pair_coupling_f32_units(const void *params) {
    return (uint32_t)((const ck_pair_coupling_f32_params *)params)->rows;
}
