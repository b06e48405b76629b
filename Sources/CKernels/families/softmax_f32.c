#include "ck_check.h"
#include "softmax_f32.h"

int32_t ck_softmax_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_softmax_f32_params *p = params;
    const int32_t dims[] = {p->outer, p->axis, p->inner};
    if (operand_count != 2 || !ck_dims_positive(dims, 3) || !ck_in_range(p->log, 0, 1)) return 0;
    uint64_t elements = ck_dims_product(dims, 3);
    return elements <= CK_MAX_ELEMENTS && ck_fits(elements, 4, operand_bytes[0])
        && ck_fits(elements, 4, operand_bytes[1]);
}

uint32_t ck_softmax_f32_units(const void *params) {
    const ck_softmax_f32_params *p = params;
    uint32_t slices = ck_softmax_slices(p), in_unit = ck_softmax_slices_in_unit(p);
    return (slices - 1) / in_unit + 1;
}
