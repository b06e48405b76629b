#ifndef CK_SOFTMAX_F32_H
#define CK_SOFTMAX_F32_H

#include "ck_walk.h"

/// The slices of a softmax: with `inner` 1 the lines, else for each outer index the blocks of 16 neighbouring lines.
CK_WALK_INLINE uint32_t ck_softmax_slices(const ck_softmax_f32_params *p) {
    return (uint32_t)p->outer * (uint32_t)((p->inner - 1) / 16 + 1);
}
CK_WALK_INLINE uint32_t ck_softmax_slices_in_unit(const ck_softmax_f32_params *p) {
    int32_t per_slice = p->inner == 1 ? p->axis : 16 * (p->axis < CK_UNIT_ELEMENTS ? p->axis : CK_UNIT_ELEMENTS);
    return per_slice >= CK_UNIT_ELEMENTS / 2 ? 1 : (uint32_t)(CK_UNIT_ELEMENTS / 2 / per_slice);
}

#endif
