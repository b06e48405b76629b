#include "ck_check.h"
#include "indexed.h"

/// True when every run lies within `count` elements and the operands hold what they must.
static int indexed_valid(const ck_indexed_params *p, const uint64_t *bytes, uint64_t *runs) {
    uint64_t size = ck_dtype_bytes(p->dtype), extent = 1, places = 1, reach = 0;
    if (size == 0 || (p->index_bytes != 4 && p->index_bytes != 8)) return 0;
    if (!ck_in_range(p->depth, 1, CK_MAX_RANK) || p->inner < 1 || p->count < 0) return 0;
    for (int d = 0; d < CK_MAX_RANK; d++) {
        if (p->dims[d] < 0 || p->strides[d] < 0) return 0;
        if (p->dims[d] > 0) {
            extent = ck_size_mul(extent, (uint64_t)p->dims[d]);
            reach = ck_size_add(reach, ((uint64_t)p->dims[d] - 1) * (uint64_t)p->strides[d]);
        }
        places = ck_size_mul(places, (uint64_t)p->dims[d]);
    }
    for (int c = 0; c < p->depth; c++) {
        if (p->extents[c] < 0 || p->index_strides[c] < 0) return 0;
        if (p->extents[c] > 0)
            reach = ck_size_add(reach, ((uint64_t)p->extents[c] - 1) * (uint64_t)p->index_strides[c]);
    }
    if (ck_size_mul(extent, (uint64_t)p->inner) > CK_MAX_ELEMENTS) return 0;
    *runs = places * (uint64_t)p->inner;
    return (places == 0 || ck_size_add(reach, (uint64_t)p->inner) <= (uint64_t)p->count)
        && ck_fits((uint64_t)p->count, size, bytes[0])
        && ck_fits(ck_size_mul(places, (uint64_t)p->depth), (uint64_t)p->index_bytes, bytes[1])
        && ck_fits(*runs, size, bytes[2]);
}

int32_t ck_gather_nd_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_indexed_params *p = params;
    uint64_t runs;
    return operand_count == 3 && p->fold == CK_FOLD_REPLACE && indexed_valid(p, operand_bytes, &runs);
}

uint32_t ck_gather_nd_units(const void *params) {
    const ck_indexed_params *p = params;
    int64_t places = ck_indexed_places(p);
    return places == 0 ? 1 : (uint32_t)((places - 1) / ck_indexed_places_in_unit(p) + 1);
}

int32_t ck_scatter_nd_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_indexed_params *p = params;
    uint64_t runs;
    if (operand_count != 4 || !ck_in_range(p->fold, 0, CK_FOLD_COUNT - 1)) return 0;
    if (p->fold != CK_FOLD_REPLACE && (p->dtype == CK_BOOL || p->dtype == CK_F16 || p->dtype == CK_BF16)) return 0;
    return indexed_valid(p, operand_bytes, &runs)
        && ck_fits((uint64_t)p->count, ck_dtype_bytes(p->dtype), operand_bytes[3]);
}

/// Updates may meet, and their order counts: one unit.
uint32_t ck_scatter_nd_units(const void *params) {
    (void)params;
    return 1;
}
