#include "ck_check.h"
#include "lrn_f32.h"

int32_t ck_lrn_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_lrn_f32_params *p = params;
    const int32_t dims[] = {p->pixels, p->channels};
    uint64_t elements = ck_dims_positive(dims, 2) ? ck_dims_product(dims, 2) : CK_HUGE;
    return operand_count == 2 && elements <= CK_MAX_ELEMENTS && ck_in_range(p->size, 1, CK_MAX_WINDOW)
        && ck_fits(elements, 4, operand_bytes[0]) && ck_fits(elements, 4, operand_bytes[1]);
}

uint32_t ck_lrn_f32_units(const void *params) {
    const ck_lrn_f32_params *p = params;
    return (uint32_t)((p->pixels - 1) / ck_lrn_pixels_in_unit(p) + 1);
}
