#include "ck_check.h"
#include "copy.h"

int32_t ck_copy_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_copy_params *p = params;
    int32_t size = p->element_bytes;
    if (operand_count != 2 || (size != 1 && size != 2 && size != 4 && size != 8)) return 0;
    for (int d = 0; d < CK_MAX_RANK; d++)
        if (p->y_strides[d] < 0) return 0;
    // Each element of y is written once: a walk that comes back to some could go on for ever in little memory.
    return ck_elementwise_fits(p->dims, (uint64_t)size, operand_bytes[1])
        && ck_walk_fits(p->dims, p->x_strides, CK_MAX_RANK, p->x_offset, (uint64_t)size, operand_bytes[0])
        && ck_walk_fits(p->dims, p->y_strides, CK_MAX_RANK, p->y_offset, (uint64_t)size, operand_bytes[1]);
}

uint32_t ck_copy_units(const void *params) {
    ck_copy_plan plan;
    ck_copy_make(&plan, params);
    return ck_copy_plan_units(&plan);
}
