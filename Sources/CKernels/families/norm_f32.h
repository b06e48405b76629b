#ifndef CK_NORM_F32_H
#define CK_NORM_F32_H

#include "ck_walk.h"

/// The slices of a normalization: with `inner` 1 the rows, else for each outer index the blocks of 16 inner elements.
CK_WALK_INLINE uint32_t ck_norm_slices(const ck_norm_f32_params *p) {
    return (uint32_t)p->outer * (uint32_t)((p->inner - 1) / 16 + 1);
}
CK_WALK_INLINE uint32_t ck_norm_slices_in_unit(const ck_norm_f32_params *p) {
    int64_t per_slice = (int64_t)p->axis * (p->inner == 1 ? 1 : 16);
    return per_slice >= CK_UNIT_ELEMENTS ? 1 : (uint32_t)(CK_UNIT_ELEMENTS / per_slice);
}

#endif
