#include "ck_check.h"

int32_t ck_select_boxes_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_select_boxes_params *p = params;
    const int32_t dims[] = {p->pictures, p->classes, p->boxes}; // there may be no boxes
    uint64_t scores = ck_dims_product(dims, 3);
    if (operand_count != 8 || !ck_dims_positive(dims, 2) || p->boxes < 0 || scores > CK_MAX_ELEMENTS || p->capacity < 0) return 0;
    uint64_t boxes = (uint64_t)p->pictures * (uint64_t)p->boxes;
    for (int i = 2; i < 5; i++)
        if (operand_bytes[i] && operand_bytes[i] < (i == 2 ? 8 : 4)) return 0;
    return ck_in_range(p->centered, 0, 1) && ck_fits(boxes, 16, operand_bytes[0]) && ck_fits(scores, 4, operand_bytes[1])
        && ck_fits((uint64_t)p->capacity, 24, operand_bytes[5]) && operand_bytes[7] >= 8
        && operand_bytes[6] >= (uint64_t)p->boxes;
}

uint32_t ck_select_boxes_units(const void *params) {
    (void)params;
    return 1;
}
