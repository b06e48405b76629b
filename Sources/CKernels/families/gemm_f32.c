#include "gemm_f32.h"

/// Elements that `batch` matrices of rows x width touch, `row` and `step` apart.
static uint64_t extent(const ck_gemm_f32_params *p, int32_t width, int32_t row, int32_t step) {
    if (width == 0) return 0;
    uint64_t matrix = ck_rows_extent((uint64_t)p->m, (uint64_t)width, (uint64_t)row);
    return ck_rows_extent((uint64_t)p->batch, matrix, (uint64_t)step);
}

int32_t ck_gemm_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_gemm_f32_params *p = params;
    if (operand_count != 5 || !ck_dims_positive(&p->batch, 3) || p->k < 0) return 0;
    if (!ck_activation_valid(&p->activation)) return 0;
    if (!ck_in_range(p->row_block, 0, CK_MAX_WINDOW) || !ck_in_range(p->panel_block, 0, CK_MAX_WINDOW)) return 0;
    if (p->a_row < 0 || p->a_batch < 0 || p->b_batch < 0 || p->c_row < p->n) return 0;
    // The units write in parallel: matrices of the result must not overlap.
    const uint64_t matrix = ck_rows_extent((uint64_t)p->m, (uint64_t)p->n, (uint64_t)p->c_row);
    if (p->batch > 1 && (p->c_batch < 0 || (uint64_t)p->c_batch < matrix)) return 0;
    const uint64_t packed = ck_size_mul(ck_size_mul(ck_size_ceil_div((uint64_t)p->n, 16), (uint64_t)p->k), 16);
    const uint64_t b_extent = p->k == 0 ? 0 : ck_rows_extent((uint64_t)p->batch, packed, (uint64_t)p->b_batch);
    if (!ck_fits(extent(p, p->k, p->a_row, p->a_batch), 4, operand_bytes[0]) || !ck_fits(b_extent, 4, operand_bytes[1])
        || !ck_fits_optional((uint64_t)p->n, 4, operand_bytes[2])
        || !ck_fits(extent(p, p->n, p->c_row, p->batch > 1 ? p->c_batch : 0), 4, operand_bytes[4]))
        return 0;
    if (operand_bytes[3] != 0) {
        if (p->r_row < 0 || p->r_batch < 0 || !ck_in_range(p->residual_order, 0, 1)) return 0;
        if (!ck_fits(extent(p, p->n, p->r_row, p->r_batch), 4, operand_bytes[3])) return 0;
    }
    return ck_gemm_f32_plan(p).units <= UINT32_MAX;
}

uint32_t ck_gemm_f32_units(const void *params) {
    return (uint32_t)ck_gemm_f32_plan(params).units;
}
