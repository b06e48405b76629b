#include "ck_check.h"
#include "dtype.h"
#include "lines.h"

int32_t ck_top_k_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_top_k_params *p = params;
    const int32_t lines[] = {p->outer, p->inner}, flags[] = {p->smallest, p->select_last, p->nan_first};
    const int32_t dims[] = {p->outer, p->axis, p->inner}, kept[] = {p->outer, p->k, p->inner};
    uint64_t size = ck_dtype_bytes(p->dtype), elements = ck_dims_product(dims, 3);
    for (int i = 0; i < 3; i++)
        if (!ck_in_range(flags[i], 0, 1)) return 0;
    if (operand_count != 3 || !(ck_dtype_integral(p->dtype) || p->dtype == CK_F32 || p->dtype == CK_F64)) return 0;
    if (!ck_dims_positive(lines, 2) || p->axis < 0 || !ck_in_range(p->k, 0, p->axis)) return 0;
    if (elements > CK_MAX_ELEMENTS) return 0;
    uint64_t results = ck_dims_product(kept, 3);
    return ck_fits(elements, size, operand_bytes[0]) && ck_fits(results, size, operand_bytes[1])
        && ck_fits(results, 8, operand_bytes[2]);
}

uint32_t ck_top_k_units(const void *params) {
    const ck_top_k_params *p = params;
    return ck_line_units(p->outer, p->axis, p->inner);
}
