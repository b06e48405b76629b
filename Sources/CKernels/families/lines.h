#ifndef CK_LINES_H
#define CK_LINES_H

#include "ck_walk.h"

/// Lines of `axis` elements that one unit works through.
CK_WALK_INLINE int64_t ck_lines_in_unit(int64_t axis) {
    return axis >= CK_UNIT_ELEMENTS ? 1 : axis < 1 ? CK_UNIT_ELEMENTS : CK_UNIT_ELEMENTS / axis;
}

/// The units of outer * inner lines, which are at least one and fit an int32.
CK_WALK_INLINE uint32_t ck_line_units(int32_t outer, int32_t axis, int32_t inner) {
    return (uint32_t)(((int64_t)outer * inner - 1) / ck_lines_in_unit(axis) + 1);
}

#endif
