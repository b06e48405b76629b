#include "ck_check.h"
#include "dtype.h"
#include "lines.h"

int32_t ck_cumulate_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_cumulate_params *p = params;
    const int32_t dims[] = {p->outer, p->axis, p->inner};
    uint64_t size = ck_dtype_bytes(p->dtype), elements = ck_dims_product(dims, 3);
    int numeric = (ck_dtype_integral(p->dtype) && p->dtype != CK_BOOL) || p->dtype == CK_F32 || p->dtype == CK_F64;
    return operand_count == 2 && numeric && ck_in_range(p->fold, CK_FOLD_ADD, CK_FOLD_MUL)
        && ck_in_range(p->exclusive, 0, 1) && ck_in_range(p->reverse, 0, 1) && ck_dims_positive(dims, 3)
        && elements <= CK_MAX_ELEMENTS && ck_fits(elements, size, operand_bytes[0])
        && ck_fits(elements, size, operand_bytes[1]);
}

uint32_t ck_cumulate_units(const void *params) {
    const ck_cumulate_params *p = params;
    return ck_line_units(p->outer, p->axis, p->inner);
}
