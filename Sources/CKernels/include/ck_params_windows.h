/// Parameter blocks of what reads windows, samples and boxes of pictures.
#ifndef CK_PARAMS_WINDOWS_H
#define CK_PARAMS_WINDOWS_H

#include "ck_params_common.h"

typedef enum { CK_POOL_MAX = 0, CK_POOL_AVERAGE = 1 } ck_pool_kind;

/// pool_f32: 2-D pooling, NHWC. Operands: x, y. Maximum: taps inside the picture in the order (ky, kx) with
/// `m = m > x ? m : x` from -infinity, and NaN when any tap is NaN. Average: the sum of the taps inside in that order,
/// starting at 0, divided by the count of taps inside, or by the count of the window clipped to the padded picture when
/// `count_include_pad` is set. A window without any tap gives -infinity or 0. A unit is an output row.
typedef struct {
    int32_t kind;                       ///< `ck_pool_kind`
    int32_t batch, in_h, in_w, channels, out_h, out_w;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left, pad_bottom, pad_right;
    int32_t count_include_pad;
    int32_t x_pixel, y_pixel;
} ck_pool_f32_params;

typedef enum { CK_RESIZE_NEAREST = 0, CK_RESIZE_LINEAR = 1 } ck_resize_kind;

/// resize_f32: resizes [batch, in_h, in_w, channels] to [batch, out_h, out_w, channels]. Operands: x, table_h, table_w, y.
/// A table holds for each output row (column) a record {int32 low, int32 high, float weight}: the result is
/// fma(weight, x[high] - x[low], x[low]) along w and then h; nearest uses `low` alone. The tables are data: a position
/// outside the picture is limited to it.
typedef struct {
    int32_t kind; ///< `ck_resize_kind`
    int32_t batch, in_h, in_w, channels, out_h, out_w;
} ck_resize_f32_params;

/// lrn_f32: local response normalisation across channels, NHWC. Operands: x, y. For channel c, the window is
/// [c - (size-1)/2, c + size/2] clipped: y = x / pow(fma(alpha/size, sum of squares (ascending, by fma), bias), beta).
typedef struct {
    int32_t pixels, channels, size;
    float alpha, beta, bias;
} ck_lrn_f32_params;

/// max_pool_indices: the largest fp32 element of each window over [planes, in[0], in[1], in[2]], and its row-major place
/// in all of x as int64. Operands: x, y, indices (both [planes, out...]). The first of equal elements counts, and the
/// first NaN; taps outside take no part; a window without any tap gives -infinity and 0. With `column_major` the last two
/// axes are counted the other way round.
typedef struct {
    int32_t planes, column_major;
    int32_t in[3], out[3], kernel[3], stride[3], dilation[3], pad[3];
} ck_max_pool_indices_params;

/// How a value between elements comes about: the nearest one (half to even), linearly, or by Keys' cubic with a = -0.75.
typedef enum { CK_SAMPLE_NEAREST = 0, CK_SAMPLE_LINEAR = 1, CK_SAMPLE_CUBIC = 2 } ck_sample_mode;

/// What lies beyond the ends of an axis: zeros, the outermost element, or the axis mirrored.
typedef enum { CK_SAMPLE_ZEROS = 0, CK_SAMPLE_BORDER = 1, CK_SAMPLE_REFLECTION = 2 } ck_sample_padding;

/// grid_sample_f32: y [batch, channels, places] is x [batch, channels, extents...] at the coordinates of the grid
/// [batch, places, axes], which go from the last axis to the first. Operands: x, grid, y.
/// The element that a coordinate c names is c itself (`elements`), (c + 1) / 2 * (extent - 1) (`corners`), or
/// ((c + 1) * extent - 1) / 2, computed in double precision and rounded to single; a NaN lies before the beginning.
/// Weights are products over the axes in double precision; the sum starts at 0 and adds the rounded products, the first
/// axis slowest; elements outside take no part. Mirrors stand at the outermost elements (`corners`) or half an element
/// beyond.
typedef struct {
    int32_t mode;    ///< `ck_sample_mode`
    int32_t padding; ///< `ck_sample_padding`
    int32_t corners, elements;
    int32_t batch, channels, places;
    int32_t axes;       ///< 1, 2 or 3
    int32_t extents[3]; ///< 1 beyond `axes`
} ck_grid_sample_f32_params;

/// roi_align_f32: means (or, with `maximum`, the greatest weighted elements) of points in the cells of regions.
/// Operands: x [batch, channels, in_h, in_w], regions [regions, 4] (left, top, right, bottom), pictures (int64 [regions]),
/// y [regions, channels, out_h, out_w]. Corners are multiplied by `scale` in single precision; all else is computed in
/// double precision and rounded once. Points outside by more than an element count as 0; a cell without points gives 0.
/// A picture that is not there, corners that are not finite, and cells above 4096 elements make the kernel return
/// CK_INDEX_OUT_OF_RANGE.
typedef struct {
    int32_t batch, channels, in_h, in_w, regions, out_h, out_w;
    int32_t sampling;   ///< points along each axis of a cell; 0: as many as it has elements, rounded up
    int32_t maximum;
    int32_t half_pixel; ///< 1: half an element is taken off the coordinates; 0: regions have at least one element
    float scale;
} ck_roi_align_f32_params;

/// max_roi_pool_f32: the largest element in each cell of regions, 0 in a cell without any. Operands: x [batch, channels,
/// in_h, in_w], regions [regions, 5] (the picture, left, top, right, bottom), y [regions, channels, out_h, out_w]. Corners
/// times `scale`, in double precision, are rounded (half away from zero) to elements, both included. A picture that is
/// not there and corners beyond 2^30 make the kernel return CK_INDEX_OUT_OF_RANGE.
typedef struct {
    int32_t batch, channels, in_h, in_w, regions, out_h, out_w;
    float scale;
} ck_max_roi_pool_f32_params;

/// select_boxes: non-maximum suppression. Operands: boxes [pictures, boxes, 4], scores [pictures, classes, boxes], limit?
/// (int64, boxes taken for each class; none when absent), overlap? (fp32, 0 when absent), threshold? (fp32), selected
/// [capacity, 3] (int64: picture, class, box), workspace [boxes] (bytes), count (int64).
/// Of each picture's and class's boxes with a score above the threshold (without one: any but NaN) the best is taken, the
/// first among equals, and boxes whose intersection over union with it is not at most `overlap` are struck out, until none
/// is left or the limit is reached. Boxes are two opposite corners, or `centered`: the centre, width and height. At most
/// `capacity` rows are written; rows after `count` keep what was there.
typedef struct {
    int32_t pictures, classes, boxes, capacity, centered;
} ck_select_boxes_params;

#endif
