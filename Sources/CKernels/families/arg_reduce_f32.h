#ifndef CK_ARG_REDUCE_F32_H
#define CK_ARG_REDUCE_F32_H

#include "ck_walk.h"

/// Lines that one unit searches.
CK_WALK_INLINE int64_t ck_arg_reduce_lines_in_unit(const ck_arg_reduce_f32_params *p) {
    return p->axis >= CK_UNIT_ELEMENTS ? 1 : CK_UNIT_ELEMENTS / p->axis;
}

#endif
