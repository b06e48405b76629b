#include "ck_check.h"
#include "grid_sample_f32.h"

int32_t ck_grid_sample_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_grid_sample_f32_params *p = params;
    const int32_t rows[] = {p->batch, p->channels}, points[] = {p->batch, p->places};
    if (operand_count != 3 || !ck_in_range(p->mode, 0, CK_SAMPLE_CUBIC)) return 0;
    if (!ck_in_range(p->padding, 0, CK_SAMPLE_REFLECTION) || !ck_in_range(p->axes, 1, 3)) return 0;
    if (!ck_dims_positive(rows, 2) || !ck_dims_positive(points, 2) || !ck_dims_positive(p->extents, 3)) return 0;
    uint64_t x = ck_size_mul(ck_dims_product(p->extents, 3), ck_dims_product(rows, 2));
    uint64_t y = ck_size_mul(ck_dims_product(rows, 2), (uint64_t)p->places);
    uint64_t grid = ck_dims_product(points, 2) * (uint64_t)p->axes;
    return x <= CK_MAX_ELEMENTS && y <= CK_MAX_ELEMENTS && grid <= CK_MAX_ELEMENTS && ck_fits(x, 4, operand_bytes[0])
        && ck_fits(grid, 4, operand_bytes[1]) && ck_fits(y, 4, operand_bytes[2]);
}

uint32_t ck_grid_sample_f32_units(const void *params) {
    const ck_grid_sample_f32_params *p = params;
    return (uint32_t)p->batch * (uint32_t)((p->places - 1) / CK_GRID_SAMPLE_PLACES + 1);
}
