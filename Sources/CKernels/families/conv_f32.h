/// What every row of conv_f32 derives from its parameters.
#ifndef CK_CONV_F32_H
#define CK_CONV_F32_H

#include "tile_plan.h"

/// True for a convolution that multiplies each pixel by one matrix: its pixels form a single row, `x_pixel` apart.
CK_CHECK_INLINE int ck_conv_f32_is_pointwise(const ck_conv_f32_params *p) {
    return p->kernel_h == 1 && p->kernel_w == 1 && p->stride_h == 1 && p->stride_w == 1 && p->pad_top == 0
        && p->pad_left == 0 && p->in_h == p->out_h && p->in_w == p->out_w;
}

/// The units of a convolution: sections are groups; rows are output rows of all pictures, or pixels when pointwise.
CK_CHECK_INLINE ck_tile_plan ck_conv_f32_plan(const ck_conv_f32_params *p) {
    int64_t rows = (int64_t)p->batch * p->out_h, pixels = p->out_w, row_block = p->row_block;
    if (ck_conv_f32_is_pointwise(p)) {
        rows *= p->out_w;
        row_block *= p->out_w;
        if (row_block > rows) row_block = rows;
        pixels = 1;
    }
    int64_t depth = (int64_t)p->kernel_h * p->kernel_w * (p->in_c / p->groups);
    return ck_plan_tiles(p->groups, rows, ck_plan_ceil(p->out_c / p->groups, 16), pixels, depth,
                         row_block > INT32_MAX ? INT32_MAX : (int32_t)row_block, p->panel_block);
}

#endif
