#ifndef CK_COPY_H
#define CK_COPY_H

#include "ck_walk.h"

/// A copy in the order of its output. When the innermost dimension is contiguous in y and another one is contiguous in
/// x, the copy is a batch of transposes: `batch` keeps the remaining dimensions, and each transpose moves
/// y[r * y_row + c] = x[r + c * x_column] for r < rows and c < columns, in tiles. Operands: 0 is x, 1 is y.
typedef struct {
    ck_walk walk;  ///< all dimensions, or those of the batch
    int transpose;
    int64_t rows, columns, y_row, x_column;
    int64_t tile_rows, tile_columns, row_tiles, column_tiles;
    int64_t batch_in_unit; ///< transposes in a unit when they are small, else 1
} ck_copy_plan;

CK_WALK_INLINE int64_t ck_copy_at_most(int64_t a, int64_t b) { return a < b ? a : b; }

/// Takes dimension `row` and the last one out of the walk.
CK_WALK_INLINE void ck_copy_split(ck_copy_plan *plan, int row) {
    ck_walk *w = &plan->walk;
    int last = w->rank - 1;
    plan->transpose = 1;
    plan->rows = w->dims[row];
    plan->columns = w->dims[last];
    plan->y_row = w->strides[1][row];
    plan->x_column = w->strides[0][last];
    for (int d = row; d < last - 1; d++) {
        w->dims[d] = w->dims[d + 1];
        for (int o = 0; o < 2; o++) w->strides[o][d] = w->strides[o][d + 1];
    }
    w->rank = last - 1;
    if (w->rank == 0) {
        w->rank = 1;
        w->dims[0] = 1;
        w->strides[0][0] = w->strides[1][0] = 0;
    }
    w->rows = 1;
    for (int d = 0; d < w->rank; d++) w->rows *= w->dims[d];
    int64_t narrow = plan->columns < plan->rows ? plan->columns : plan->rows;
    narrow = ck_copy_at_most(narrow, 64);
    int64_t wide = (CK_UNIT_ELEMENTS / narrow + 15) / 16 * 16;
    plan->tile_rows = ck_copy_at_most(plan->rows, plan->columns < plan->rows ? wide : 64);
    plan->tile_columns = ck_copy_at_most(plan->columns, plan->columns < plan->rows ? 64 : wide);
    plan->row_tiles = (plan->rows + plan->tile_rows - 1) / plan->tile_rows;
    plan->column_tiles = (plan->columns + plan->tile_columns - 1) / plan->tile_columns;
    int64_t size = plan->rows * plan->columns;
    int whole = plan->row_tiles * plan->column_tiles == 1 && size < CK_UNIT_ELEMENTS;
    plan->batch_in_unit = whole ? CK_UNIT_ELEMENTS / size : 1;
}

CK_WALK_INLINE void ck_copy_make(ck_copy_plan *plan, const ck_copy_params *p) {
    ck_walk *w = &plan->walk;
    plan->transpose = 0;
    ck_walk_begin(w, p->dims, 2);
    ck_walk_strides(w, 0, p->x_strides);
    ck_walk_strides(w, 1, p->y_strides);
    ck_walk_sort(w, 1);
    ck_walk_finish(w);
    int last = w->rank - 1;
    if (w->rows == 0 || last == 0 || w->strides[1][last] != 1 || w->strides[0][last] == 1 || w->strides[0][last] == 0)
        return;
    for (int d = last - 1; d >= 0; d--)
        if (w->strides[0][d] == 1) {
            ck_copy_split(plan, d);
            return;
        }
}

CK_WALK_INLINE uint32_t ck_copy_plan_units(const ck_copy_plan *plan) {
    if (!plan->transpose) return ck_walk_units(&plan->walk);
    int64_t batches = (plan->walk.rows + plan->batch_in_unit - 1) / plan->batch_in_unit;
    return (uint32_t)(batches * plan->row_tiles * plan->column_tiles);
}

#endif
