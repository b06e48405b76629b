#ifndef CK_LRN_F32_H
#define CK_LRN_F32_H

#include "ck_walk.h"

/// Pixels that one unit normalises.
CK_WALK_INLINE int64_t ck_lrn_pixels_in_unit(const ck_lrn_f32_params *p) {
    return p->channels >= 512 ? 1 : 512 / p->channels;
}

#endif
