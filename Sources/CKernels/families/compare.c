#include "ck_check.h"
#include "compare.h"
#include "dtype.h"

int32_t ck_compare_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_compare_params *p = params;
    uint64_t size = ck_dtype_bytes(p->dtype);
    if (operand_count != 3 || !ck_in_range(p->kind, 0, CK_COMPARE_GE) || size == 0) return 0;
    if (p->dtype == CK_F16 || p->dtype == CK_BF16) return 0;
    return ck_elementwise_fits(p->dims, 1, operand_bytes[2])
        && ck_walk_fits(p->dims, p->a_strides, CK_MAX_RANK, 0, size, operand_bytes[0])
        && ck_walk_fits(p->dims, p->b_strides, CK_MAX_RANK, 0, size, operand_bytes[1]);
}

uint32_t ck_compare_units(const void *params) {
    ck_walk w;
    ck_compare_walk(&w, params);
    return ck_walk_units(&w);
}
