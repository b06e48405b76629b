#include "ck_check.h"
#include "arg_reduce_f32.h"

int32_t ck_arg_reduce_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_arg_reduce_f32_params *p = params;
    const int32_t dims[] = {p->outer, p->axis, p->inner}, results[] = {p->outer, p->inner};
    if (operand_count != 2 || !ck_in_range(p->minimum, 0, 1) || !ck_in_range(p->select_last, 0, 1)) return 0;
    return ck_dims_positive(dims, 3) && ck_dims_product(dims, 3) <= CK_MAX_ELEMENTS
        && ck_fits(ck_dims_product(dims, 3), 4, operand_bytes[0])
        && ck_fits(ck_dims_product(results, 2), 8, operand_bytes[1]);
}

uint32_t ck_arg_reduce_f32_units(const void *params) {
    const ck_arg_reduce_f32_params *p = params;
    return (uint32_t)(((int64_t)p->outer * p->inner - 1) / ck_arg_reduce_lines_in_unit(p) + 1);
}
