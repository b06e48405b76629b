#ifndef CK_INDEXED_H
#define CK_INDEXED_H

#include "dtype.h"

/// Runs that one unit of gather_nd moves.
CK_WALK_INLINE int64_t ck_indexed_places_in_unit(const ck_indexed_params *p) {
    return p->inner >= CK_UNIT_ELEMENTS ? 1 : CK_UNIT_ELEMENTS / p->inner;
}

/// The number of runs.
CK_WALK_INLINE int64_t ck_indexed_places(const ck_indexed_params *p) {
    int64_t places = 1;
    for (int d = 0; d < CK_MAX_RANK; d++) places *= p->dims[d];
    return places;
}

#endif
