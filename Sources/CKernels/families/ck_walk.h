/// Walks over broadcast and strided operands, shared by the elementwise families and by copy.
///
/// A walk visits up to CK_WALK_OPERANDS operands in one order of elements. Neighbouring dimensions that behave as one
/// are merged, so that the innermost dimension is as long as it can be. Units are independent of the instruction set.
#ifndef CK_WALK_H
#define CK_WALK_H

#include "../include/CKernels.h"

#define CK_WALK_INLINE static inline __attribute__((always_inline, unused))
#define CK_WALK_OPERANDS 4
/// The least work that is worth a unit of its own, in elements.
#define CK_UNIT_ELEMENTS 4096

/// A merged walk. Outermost dimension first; `rank` is at least 1.
typedef struct {
    int rank, operands;
    int64_t dims[CK_MAX_RANK];
    int64_t strides[CK_WALK_OPERANDS][CK_MAX_RANK];
    int64_t rows;         ///< the product of all dimensions but the innermost; 0 when any dimension is 0
    int64_t chunks;       ///< units in a row when rows are long, else 1
    int64_t rows_in_unit; ///< rows in a unit when rows are short, else 1
} ck_walk;

/// Starts a walk over dimensions whose product the family's check has bounded.
CK_WALK_INLINE void ck_walk_begin(ck_walk *w, const int32_t *dims, int operands) {
    w->rank = 0;
    w->operands = operands;
    for (int d = 0; d < CK_MAX_RANK; d++) w->dims[d] = dims[d];
}

/// The strides of an operand, one for each dimension.
CK_WALK_INLINE void ck_walk_strides(ck_walk *w, int operand, const int32_t *strides) {
    for (int d = 0; d < CK_MAX_RANK; d++) w->strides[operand][d] = strides[d];
}

/// An operand whose elements are dense in the walk's order.
CK_WALK_INLINE void ck_walk_dense(ck_walk *w, int operand) {
    int64_t stride = 1;
    for (int d = CK_MAX_RANK - 1; d >= 0; d--) {
        w->strides[operand][d] = stride;
        stride *= w->dims[d];
    }
}

/// Orders the dimensions by falling stride of `operand` (stable), so that it is visited ascending.
CK_WALK_INLINE void ck_walk_sort(ck_walk *w, int operand) {
    for (int i = 1; i < CK_MAX_RANK; i++)
        for (int d = i; d > 0 && w->strides[operand][d - 1] < w->strides[operand][d]; d--) {
            int64_t t = w->dims[d];
            w->dims[d] = w->dims[d - 1];
            w->dims[d - 1] = t;
            for (int o = 0; o < w->operands; o++) {
                t = w->strides[o][d];
                w->strides[o][d] = w->strides[o][d - 1];
                w->strides[o][d - 1] = t;
            }
        }
}

/// True when dimension d of the original walk continues the last merged dimension in every operand.
CK_WALK_INLINE int ck_walk_continues(const ck_walk *w, int d) {
    for (int o = 0; o < w->operands; o++)
        if (w->strides[o][w->rank - 1] != w->dims[d] * w->strides[o][d]) return 0;
    return 1;
}

/// Merges dimensions and lays out the units.
CK_WALK_INLINE void ck_walk_finish(ck_walk *w) {
    int empty = 0;
    for (int d = 0; d < CK_MAX_RANK; d++) {
        if (w->dims[d] == 0) empty = 1;
        if (w->dims[d] == 1 && !(w->rank == 0 && d == CK_MAX_RANK - 1)) continue;
        if (w->rank > 0 && ck_walk_continues(w, d)) {
            w->dims[w->rank - 1] *= w->dims[d];
        } else {
            w->dims[w->rank] = w->dims[d];
            w->rank++;
        }
        for (int o = 0; o < w->operands; o++) w->strides[o][w->rank - 1] = w->strides[o][d];
    }
    int64_t inner = w->dims[w->rank - 1];
    w->rows = !empty;
    for (int d = 0; d < w->rank - 1; d++) w->rows *= w->dims[d];
    w->chunks = inner > CK_UNIT_ELEMENTS ? (inner + CK_UNIT_ELEMENTS - 1) / CK_UNIT_ELEMENTS : 1;
    w->rows_in_unit = inner > CK_UNIT_ELEMENTS || inner == 0 ? 1 : CK_UNIT_ELEMENTS / inner;
}

CK_WALK_INLINE uint32_t ck_walk_units(const ck_walk *w) {
    int64_t units = (w->rows + w->rows_in_unit - 1) / w->rows_in_unit * w->chunks;
    return units < 1 ? 1 : (uint32_t)units;
}

/// The part of a walk that one unit covers: `length` elements from `start` of each of the rows `row ..< row_end`.
typedef struct {
    int64_t row, row_end, start, length;
} ck_walk_part;

CK_WALK_INLINE ck_walk_part ck_walk_unit(const ck_walk *w, uint32_t unit) {
    int64_t inner = w->dims[w->rank - 1];
    ck_walk_part p = {unit / w->chunks * w->rows_in_unit, 0, unit % w->chunks * CK_UNIT_ELEMENTS, inner};
    p.row_end = p.row + w->rows_in_unit < w->rows ? p.row + w->rows_in_unit : w->rows;
    if (w->chunks > 1) p.length = inner - p.start < CK_UNIT_ELEMENTS ? inner - p.start : CK_UNIT_ELEMENTS;
    return p;
}

/// A position in a walk: the element offset of each operand.
typedef struct {
    int64_t index[CK_MAX_RANK];
    int64_t offsets[CK_WALK_OPERANDS];
} ck_walk_cursor;

/// Places a cursor at element `start` of a row.
CK_WALK_INLINE void ck_walk_seek(const ck_walk *w, ck_walk_cursor *c, int64_t row, int64_t start) {
    for (int o = 0; o < w->operands; o++) c->offsets[o] = start * w->strides[o][w->rank - 1];
    for (int d = w->rank - 2; d >= 0; d--) {
        c->index[d] = row % w->dims[d];
        row /= w->dims[d];
        for (int o = 0; o < w->operands; o++) c->offsets[o] += c->index[d] * w->strides[o][d];
    }
}

/// Moves a cursor to the next row.
CK_WALK_INLINE void ck_walk_next(const ck_walk *w, ck_walk_cursor *c) {
    for (int d = w->rank - 2; d >= 0; d--) {
        for (int o = 0; o < w->operands; o++) c->offsets[o] += w->strides[o][d];
        if (++c->index[d] < w->dims[d]) return;
        for (int o = 0; o < w->operands; o++) c->offsets[o] -= w->dims[d] * w->strides[o][d];
        c->index[d] = 0;
    }
}

#endif
