/// Parameter blocks of gradients and batch statistics, for training only.
#ifndef CK_PARAMS_TRAINING_H
#define CK_PARAMS_TRAINING_H

#include "ck_params_common.h"

/// conv_weight_gradient_f32: the gradient of conv_f32's filters, NHWC. Operands: x, g (the gradient of y), dw.
///
/// dw[chunk][group][kx][ky][ic][oc of the group] starts at 0 and accumulates `acc = fma(x, g, acc)` over the chunk's
/// pictures, batch * chunk / chunks ..< batch * (chunk + 1) / chunks, in the order (picture, oy, ox); pixels whose tap lies in
/// the padding are skipped. Training only.
typedef struct {
    int32_t batch, in_h, in_w, in_c;    ///< in_c and out_c count all groups
    int32_t out_h, out_w, out_c;
    int32_t groups;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left;
    int32_t x_pixel, g_pixel;           ///< strides between neighbouring pixels, as in conv_f32
    int32_t chunks;                     ///< 1 ... batch
} ck_conv_weight_gradient_f32_params;

/// depthwise_weight_gradient_f32: the gradient of depthwise_f32's filters, NHWC. Operands: x, g, dw [chunk][ky][kx][c].
/// Arithmetic and chunks as in conv_weight_gradient_f32. Training only.
typedef struct {
    int32_t batch, in_h, in_w, channels, out_h, out_w;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left;
    int32_t x_pixel, g_pixel;
    int32_t chunks;
} ck_depthwise_weight_gradient_f32_params;

/// max_pool_gradient_f32: the gradient of a maximum of pool_f32, NHWC, dense. Operands: x, y (the maxima), g (the gradient of
/// y), dx. Each g is added, in the order (oy, ox), to the first tap (ky, kx) inside whose x equals y, or is NaN where y is
/// NaN; dx starts at 0. Training only.
typedef struct {
    int32_t batch, in_h, in_w, channels, out_h, out_w;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left;
} ck_max_pool_gradient_f32_params;

typedef enum { CK_CHANNEL_MOMENTS = 0, CK_CHANNEL_GRADIENT = 1 } ck_channel_kind;

/// channel_sums_f32: what batch normalization sums over the rows of x [rows, channels], in chunks of `chunk_rows` rows (the
/// last may have fewer). Operands: x, g? (like x), mean? [channels], sums [chunk][2][channels].
/// Moments: the chunk's mean and the sum of squares, by fma, of x - that mean. Gradient: the sum of g, and the sum of
/// fma(x - mean, g, acc). Each is four chains from 0, row i in chain i mod 4, added as (0 + 1) + (2 + 3). Training only.
typedef struct {
    int32_t kind; ///< `ck_channel_kind`
    int32_t rows, channels, chunk_rows;
} ck_channel_sums_f32_params;

/// channel_finish_f32: statistics and coefficients from the sums of channel_sums_f32, in double precision, chunks ascending,
/// rounded once. Operands: sums, scale, bias?, mean?, variance?; first [channels], second [channels],
/// coefficients [4][channels].
/// Moments: first is the mean, second the variance of all rows; coefficients are the mean,
/// f = scale / sqrt(variance + epsilon), and the bias. Gradient, with r = 1 / sqrt(variance + epsilon), S and B the
/// totals of the chunks' second and first sums: first is S r, second B; coefficients are the mean, scale r, r r S / rows and
/// B / rows. Training only.
typedef struct {
    int32_t kind; ///< `ck_channel_kind`
    int32_t rows, channels, chunk_rows;
    float epsilon;
} ck_channel_finish_f32_params;

/// channel_scale_f32: the elementwise part of batch normalization. Operands: x [rows, channels], g? (like x), coefficients
/// [4][channels] (c0 ... c3), y (may be x or g). Moments: y = fma(x - c0, c1, c2).
/// Gradient: y = c1 * fma(c0 - x, c2, g - c3). Training only.
typedef struct {
    int32_t kind; ///< `ck_channel_kind`
    int32_t rows, channels;
} ck_channel_scale_f32_params;

#endif
