#include "ck_check.h"
#include "reduce_f32.h"

int32_t ck_reduce_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_reduce_f32_params *p = params;
    if (operand_count != 2 || !ck_in_range(p->kind, 0, CK_REDUCE_COUNT - 1)) return 0;
    if (p->outer < 1 || p->axis < 0 || p->inner < 1 || p->x_axis < p->inner) return 0;
    uint64_t results = (uint64_t)p->outer * (uint64_t)p->inner, lines = (uint64_t)p->outer * (uint64_t)p->axis;
    return results <= CK_MAX_ELEMENTS && ck_fits(results, 4, operand_bytes[1])
        && ck_fits(ck_rows_extent(lines, (uint64_t)p->inner, (uint64_t)p->x_axis), 4, operand_bytes[0]);
}

uint32_t ck_reduce_f32_units(const void *params) {
    const ck_reduce_f32_params *p = params;
    return (ck_reduce_slices(p) - 1) / ck_reduce_slices_in_unit(p) + 1;
}
