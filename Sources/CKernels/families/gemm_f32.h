/// What every row of gemm_f32 derives from its parameters.
#ifndef CK_GEMM_F32_H
#define CK_GEMM_F32_H

#include "tile_plan.h"

/// The units of a matrix product: sections are the matrices of the batch, rows those of A.
CK_CHECK_INLINE ck_tile_plan ck_gemm_f32_plan(const ck_gemm_f32_params *p) {
    return ck_plan_tiles(p->batch, p->m, ck_plan_ceil(p->n, 16), 1, p->k, p->row_block, p->panel_block);
}

#endif
