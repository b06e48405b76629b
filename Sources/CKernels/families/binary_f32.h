#ifndef CK_BINARY_F32_H
#define CK_BINARY_F32_H

#include "ck_walk.h"

/// The walk of a binary operation: operands 0 and 1 are a and b, 2 is y.
CK_WALK_INLINE void ck_binary_walk(ck_walk *w, const ck_binary_params *p) {
    ck_walk_begin(w, p->dims, 3);
    ck_walk_strides(w, 0, p->a_strides);
    ck_walk_strides(w, 1, p->b_strides);
    ck_walk_dense(w, 2);
    ck_walk_finish(w);
}

#endif
