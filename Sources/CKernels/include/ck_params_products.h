/// Parameter blocks of products: convolutions, matrix products, packing, recurrent layers, linear attention.
#ifndef CK_PARAMS_PRODUCTS_H
#define CK_PARAMS_PRODUCTS_H

#include "ck_params_common.h"

/// How a residual operand takes part: `y = act(acc + r)` or `y = act(acc) + r`.
typedef enum { CK_RESIDUAL_BEFORE_ACTIVATION = 0, CK_RESIDUAL_AFTER_ACTIVATION = 1 } ck_residual_order;

/// conv_f32: 2-D convolution, NHWC. Operands: x, weights, bias?, residual?, y.
///
/// y[n, oy, ox, oc] = act(acc) with acc starting at bias[oc] (or 0) and then, in the order (ky, kx, ic) with every tap
/// that lies inside the picture, `acc = fma(x, w, acc)`; taps in the padding are skipped, not multiplied by zero.
/// Weights are packed per group as panels of 16 output channels: w[group][oc/16][ky][kx][ic][16], the last panel padded
/// with zeros. `x_pixel`, `y_pixel`, `r_pixel` are the strides between neighbouring pixels (>= channels: a tensor may be
/// a channel slice of a wider one); rows and pictures follow each other without gaps. The residual may be the memory of
/// y when their strides are equal.
typedef struct {
    int32_t batch, in_h, in_w, in_c;    ///< in_c and out_c count all groups
    int32_t out_h, out_w, out_c;
    int32_t groups;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left;          ///< bottom and right padding follow from out_h and out_w
    int32_t x_pixel, y_pixel, r_pixel;
    int32_t residual_order;             ///< `ck_residual_order`; read only when the residual is present
    int32_t row_block, panel_block;     ///< unit size: output rows and panels of 16 channels; 0 lets the kernel choose
    ck_activation activation;
} ck_conv_f32_params;

/// gemm_f32: C = act(A B + bias (+ R)). Operands: a [batch, m, k], b (packed), bias?, residual? [batch, m, n], c [batch, m, n].
///
/// Each c starts at bias[n] (or 0) and accumulates `acc = fma(a[k], b[k], acc)` for k ascending. B is packed as panels of
/// 16 columns: b[n/16][k][16], the last panel padded with zeros. `*_row` are row strides, `*_batch` batch strides
/// (0 repeats the operand). The residual may be the memory of c when their strides are equal.
typedef struct {
    int32_t batch, m, n, k;
    int32_t a_row, c_row, r_row;
    int32_t a_batch, b_batch, c_batch, r_batch;
    int32_t residual_order;
    int32_t row_block, panel_block;     ///< as in conv_f32
    ck_activation activation;
} ck_gemm_f32_params;

/// depthwise_f32: each channel convolved with its own filter, NHWC. Operands: x, weights, bias?, residual?, y.
///
/// Arithmetic as conv_f32 with one input channel. Weights are w[ky][kx][c], without padding. The residual may be the
/// memory of y when their strides are equal.
typedef struct {
    int32_t batch, in_h, in_w, channels, out_h, out_w;
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_top, pad_left;
    int32_t x_pixel, y_pixel, r_pixel;
    int32_t residual_order;
    ck_activation activation;
} ck_depthwise_f32_params;

/// pack_f32: packs a matrix for gemm_f32 or a filter for conv_f32 at run time, when it is not a constant.
/// Operands: source, packed. packed[batch][column/16][row][16] = source[batch * batch_stride + row_index * row_stride + column * column_stride]
/// with zeros past the last column. A row index is split as (outer, inner) with strides, so that a filter [oc][ic][kh][kw]
/// packs in the order (kh, kw, ic): row = spatial * inner + i reads source[i * inner_stride + spatial * outer_stride + …].
typedef struct {
    int32_t batch, columns, outer, inner;   ///< rows = outer * inner, inner fastest
    int32_t batch_stride, column_stride, outer_stride, inner_stride;
} ck_pack_f32_params;

typedef enum { CK_RECURRENT_RNN = 0, CK_RECURRENT_GRU = 1, CK_RECURRENT_LSTM = 2, CK_RECURRENT_COUNT } ck_recurrent_kind;

/// Functions that only recurrent layers have, beyond `ck_activation_kind`.
typedef enum {
    CK_RECURRENT_SOFTSIGN = 64, CK_RECURRENT_SOFTPLUS = 65,
    CK_RECURRENT_THRESHOLDED_RELU = 66, ///< x > a ? x : 0
    CK_RECURRENT_AFFINE = 67,           ///< fma(a, x, b)
    CK_RECURRENT_SCALED_TANH = 68,      ///< a * tanh(b * x)
    CK_RECURRENT_ACTIVATION_END
} ck_recurrent_activation_kind;

/// recurrent_f32: the recurrent part of RNN, GRU and LSTM layers. Operands: gates, r, r_bias?, peepholes?, lengths?,
/// initial_h?, initial_c?, y?, final_h?, final_c?, workspace.
///
/// With P = hidden rounded up to a multiple of 16 and G = 1, 3 or 4 gates in ONNX's order (GRU z r h, LSTM i o f c):
/// gates is [steps, batch, directions, G, P] by strides, W x with the biases of W and R. r has for each direction the G P
/// columns in blocks of 64, the last one with what is left: [directions][G P / 64][hidden][64]. r_bias [directions, P] is the bias within the reset of a GRU,
/// read with linear_before_reset alone. peepholes [directions, 3, P] in the order i, o, f. lengths (int32 [batch]) are the
/// steps of each sequence: y is 0 after them, and a reverse direction begins at the last; out of 0 ... steps the kernel
/// returns CK_INDEX_OUT_OF_RANGE. A sequence of length 0 has final states of 0. workspace is
/// [directions, batch, G + 3, P]. Strides count elements.
///
/// A gate's sum is one chain from its element of `gates` (or of r_bias, or from 0) over h ascending; a peephole is added
/// by fma; the clip comes next when it is above 0. GRU: h' = fma(z, h - c, c) with the candidate c; linear_before_reset:
/// fma(r, sum, x). LSTM: c' = fma(f, c, i * g) and h' = o * act(c'); input_forget: f = 1 - i.
typedef struct {
    int32_t kind; ///< `ck_recurrent_kind`
    int32_t steps, batch, hidden;
    int32_t directions;                 ///< 1 or 2
    int32_t reverse;                    ///< bit d: direction d walks from the last step to the first
    int32_t gates_step, gates_batch;
    int32_t y_step, y_batch, y_direction;
    int32_t state_batch, state_direction; ///< of initial and final states
    int32_t linear_before_reset;        ///< GRU
    int32_t input_forget;               ///< LSTM
    float clip;
    ck_activation activations[6];       ///< f, g, h of each direction; kinds of either enumeration
} ck_recurrent_f32_params;

/// gemm_f64: c[batch, m, n] = a[batch, m, k] b[batch, k, n], all dense, in double precision: each c starts at 0 and adds the
/// rounded products for k ascending. `*_batch` are the strides between batches of a and b (0 repeats the operand).
/// Operands: a, b, c.
typedef struct {
    int32_t batch, m, n, k;
    int32_t a_batch, b_batch;
} ck_gemm_f64_params;

/// linear_attention_f32: for each batch and key head a state [size, depth], which starts as `past` or 0. Each step
/// multiplies its rows by `keep`, then with the step's key k and value v adds k times v (or times
/// beta * (v - sum of k * state), the rows ascending), and each of its query heads q reads scale * (sum of q * state).
/// Sums are chains of fma from 0. Operands: q [batch, steps, query_heads, size], k [batch, steps, key_heads, size],
/// v [batch, steps, key_heads, depth], past?, keep? [batch, steps, keep_width], beta? [batch, steps, beta_width],
/// y [batch, steps, query_heads, depth], state [batch, key_heads, size, depth].
typedef struct {
    int32_t batch, steps, key_heads, query_heads, size, depth;
    int32_t keep_width; ///< key_heads or key_heads * size
    int32_t beta_width; ///< 1 or key_heads
    float scale;
} ck_linear_attention_f32_params;

#endif
