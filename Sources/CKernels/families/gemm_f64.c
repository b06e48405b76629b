#include "ck_check.h"

int32_t ck_gemm_f64_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_gemm_f64_params *p = params;
    const int32_t a[] = {p->m, p->k}, b[] = {p->k, p->n}, c[] = {p->batch, p->m, p->n};
    if (operand_count != 3 || !ck_dims_positive(c, 3) || p->k < 0 || p->a_batch < 0 || p->b_batch < 0) return 0;
    uint64_t batches = (uint64_t)p->batch, results = ck_dims_product(c, 3);
    return results <= CK_MAX_ELEMENTS && ck_fits(results, 8, operand_bytes[2])
        && ck_fits(ck_rows_extent(batches, ck_dims_product(a, 2), (uint64_t)p->a_batch), 8, operand_bytes[0])
        && ck_fits(ck_rows_extent(batches, ck_dims_product(b, 2), (uint64_t)p->b_batch), 8, operand_bytes[1]);
}

/// A unit is a row of c.
uint32_t ck_gemm_f64_units(const void *params) {
    const ck_gemm_f64_params *p = params;
    return (uint32_t)p->batch * (uint32_t)p->m;
}
