#include "ck_check.h"
#include "gather.h"

int32_t ck_gather_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_gather_params *p = params;
    int32_t size = p->element_bytes;
    if (operand_count != 3 || (size != 1 && size != 2 && size != 4 && size != 8)) return 0;
    if ((p->index_bytes != 4 && p->index_bytes != 8) || p->count < 0) return 0;
    if (p->outer < 1 || p->axis < 0 || p->inner < 1) return 0;
    const int32_t in[] = {p->outer, p->axis, p->inner}, out[] = {p->outer, p->count, p->inner};
    return ck_dims_product(in, 3) <= CK_MAX_ELEMENTS && ck_dims_product(out, 3) <= CK_MAX_ELEMENTS
        && ck_fits(ck_dims_product(in, 3), (uint64_t)size, operand_bytes[0])
        && ck_fits((uint64_t)p->count, (uint64_t)p->index_bytes, operand_bytes[1])
        && ck_fits(ck_dims_product(out, 3), (uint64_t)size, operand_bytes[2]);
}

uint32_t ck_gather_units(const void *params) {
    const ck_gather_params *p = params;
    int64_t rows = (int64_t)p->outer * p->count, in_unit = ck_gather_rows_in_unit(p);
    return rows == 0 ? 1 : (uint32_t)((rows - 1) / in_unit + 1);
}
