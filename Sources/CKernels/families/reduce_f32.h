#ifndef CK_REDUCE_F32_H
#define CK_REDUCE_F32_H

#include "ck_walk.h"

/// Inner elements that one unit reduces together when `inner` > 1.
#define CK_REDUCE_BLOCK 128

/// The slices of a reduction: with `inner` 1 the lines, else for each outer index the blocks of inner elements.
CK_WALK_INLINE uint32_t ck_reduce_slices(const ck_reduce_f32_params *p) {
    return (uint32_t)p->outer * (uint32_t)((p->inner - 1) / CK_REDUCE_BLOCK + 1);
}
CK_WALK_INLINE uint32_t ck_reduce_slices_in_unit(const ck_reduce_f32_params *p) {
    int64_t width = p->inner < CK_REDUCE_BLOCK ? p->inner : CK_REDUCE_BLOCK;
    int64_t per_slice = width * (p->axis < 1 ? 1 : p->axis);
    return per_slice >= CK_UNIT_ELEMENTS ? 1 : (uint32_t)(CK_UNIT_ELEMENTS / per_slice);
}

#endif
