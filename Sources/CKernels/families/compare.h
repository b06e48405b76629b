#ifndef CK_COMPARE_H
#define CK_COMPARE_H

#include "ck_walk.h"

/// The walk of a comparison: operands 0 and 1 are a and b, 2 is y.
CK_WALK_INLINE void ck_compare_walk(ck_walk *w, const ck_compare_params *p) {
    ck_walk_begin(w, p->dims, 3);
    ck_walk_strides(w, 0, p->a_strides);
    ck_walk_strides(w, 1, p->b_strides);
    ck_walk_dense(w, 2);
    ck_walk_finish(w);
}

#endif
