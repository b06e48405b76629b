#ifndef CK_GATHER_H
#define CK_GATHER_H

#include "ck_walk.h"

/// Rows of `inner` elements that one unit of gather moves.
CK_WALK_INLINE int64_t ck_gather_rows_in_unit(const ck_gather_params *p) {
    return p->inner >= CK_UNIT_ELEMENTS ? 1 : CK_UNIT_ELEMENTS / p->inner;
}

#endif
