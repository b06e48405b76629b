#ifndef CK_SELECT_H
#define CK_SELECT_H

#include "ck_walk.h"

/// The walk of a select: operands 0, 1, 2 are the condition, a and b; 3 is y.
CK_WALK_INLINE void ck_select_walk(ck_walk *w, const ck_select_params *p) {
    ck_walk_begin(w, p->dims, 4);
    ck_walk_strides(w, 0, p->c_strides);
    ck_walk_strides(w, 1, p->a_strides);
    ck_walk_strides(w, 2, p->b_strides);
    ck_walk_dense(w, 3);
    ck_walk_finish(w);
}

#endif
