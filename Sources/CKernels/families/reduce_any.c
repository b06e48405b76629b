#include "ck_check.h"
#include "dtype.h"
#include "lines.h"

static int kind_valid(int32_t kind, int32_t dtype) {
    if (dtype == CK_F64) return ck_in_range(kind, 0, CK_REDUCE_COUNT - 1);
    if (dtype == CK_BOOL) return kind == CK_REDUCE_MAX || kind == CK_REDUCE_MIN;
    return ck_dtype_integral(dtype) && ck_in_range(kind, CK_REDUCE_SUM, CK_REDUCE_L1);
}

int32_t ck_reduce_any_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_reduce_any_params *p = params;
    const int32_t dims[] = {p->outer, p->axis, p->inner}, results[] = {p->outer, p->inner};
    uint64_t size = ck_dtype_bytes(p->dtype), elements = ck_dims_product(dims, 3);
    return operand_count == 2 && kind_valid(p->kind, p->dtype) && ck_dims_positive(dims, 3)
        && elements <= CK_MAX_ELEMENTS && ck_fits(elements, size, operand_bytes[0])
        && ck_fits(ck_dims_product(results, 2), size, operand_bytes[1]);
}

uint32_t ck_reduce_any_units(const void *params) {
    const ck_reduce_any_params *p = params;
    return ck_line_units(p->outer, p->axis, p->inner);
}
