/// Parameter blocks of the families. They are stored in programs as they stand: fixed-width fields, little-endian, no
/// pointers. Strides count elements unless their name says bytes. Shapes of pictures are channels-last (NHWC).
#ifndef CK_PARAMS_H
#define CK_PARAMS_H

#include <stdint.h>

/// Activations that kernels can apply to what they store. A NaN stays a NaN. The values are stored in programs: append
/// only.
typedef enum {
    CK_ACT_NONE = 0,
    CK_ACT_RELU = 1,         ///< 0 > x ? 0 : x
    CK_ACT_CLIP = 2,         ///< min(max(x, a), b): a > x ? a : x, then b < that ? b : that
    CK_ACT_LEAKY_RELU = 3,   ///< x < 0 ? a * x : x
    CK_ACT_SIGMOID = 4,      ///< 1 / (1 + exp(-x))
    CK_ACT_TANH = 5,
    CK_ACT_HARD_SIGMOID = 6, ///< min(max(fma(a, x, b), 0), 1)
    CK_ACT_HARD_SWISH = 7,   ///< x * min(max(fma(1/6, x, 0.5), 0), 1)
    CK_ACT_SILU = 8,         ///< x * sigmoid(x)
    CK_ACT_GELU = 9,         ///< 0.5 x (1 + erf(x / sqrt 2))
    CK_ACT_GELU_TANH = 10,   ///< 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))
    CK_ACT_ELU = 11,         ///< x < 0 ? a * (exp(x) - 1) : x, without cancellation near 0
    CK_ACT_COUNT
} ck_activation_kind;

/// An activation with its constants.
typedef struct {
    int32_t kind; ///< `ck_activation_kind`
    float a, b;
} ck_activation;

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

/// Elementwise functions of one operand. The values are stored in programs: append only.
typedef enum {
    CK_UNARY_ACTIVATION = 0, ///< `activation` says which
    CK_UNARY_ABS = 1, CK_UNARY_NEG = 2, CK_UNARY_EXP = 3, CK_UNARY_LOG = 4, CK_UNARY_SQRT = 5, CK_UNARY_RECIPROCAL = 6,
    CK_UNARY_ERF = 7, CK_UNARY_FLOOR = 8, CK_UNARY_CEIL = 9, CK_UNARY_ROUND = 10, ///< round half to even
    CK_UNARY_SIGN = 11, CK_UNARY_SOFTPLUS = 12, CK_UNARY_SOFTSIGN = 13, CK_UNARY_SIN = 14, CK_UNARY_COS = 15,
    CK_UNARY_SELU = 16,            ///< a = alpha, b = gamma
    CK_UNARY_MISH = 17, CK_UNARY_THRESHOLDED_RELU = 18, ///< x > a ? x : 0
    CK_UNARY_CELU = 19,
    CK_UNARY_TAN = 20, CK_UNARY_ASIN = 21, CK_UNARY_ACOS = 22, CK_UNARY_ATAN = 23, CK_UNARY_SINH = 24,
    CK_UNARY_COSH = 25, CK_UNARY_ASINH = 26, CK_UNARY_ACOSH = 27, CK_UNARY_ATANH = 28,
    CK_UNARY_COUNT,
    CK_UNARY_TANH = 64, CK_UNARY_EXPM1 = 65, ///< exp(x) - 1 without cancellation; both of unary_f64 alone
} ck_unary_kind;

/// unary_f32: y[i] = f(x[i]). Operands: x, y (may be the same memory).
typedef struct {
    int32_t kind; ///< `ck_unary_kind`
    int32_t count;
    ck_activation activation;
} ck_unary_f32_params;

/// Elementwise functions of two operands. The values are stored in programs: append only.
typedef enum {
    CK_BINARY_ADD = 0, CK_BINARY_SUB = 1, CK_BINARY_MUL = 2, CK_BINARY_DIV = 3,
    CK_BINARY_MAX = 4, CK_BINARY_MIN = 5, ///< a NaN operand gives NaN, as ONNX says
    CK_BINARY_POW = 6,
    CK_BINARY_PRELU = 7,                  ///< a < 0 ? a * b : a
    CK_BINARY_MOD = 8,                    ///< C fmod for fp32; Python's % for integers
    CK_BINARY_FMOD = 9,                   ///< C's % for integers
    CK_BINARY_AND = 10, CK_BINARY_OR = 11, CK_BINARY_XOR = 12, CK_BINARY_SHIFT_LEFT = 13, CK_BINARY_SHIFT_RIGHT = 14,
    CK_BINARY_FLOOR_MOD = 15,             ///< Python's % for floats: the sign of b; not for integers
    CK_BINARY_GATE = 16,                  ///< b > 0 ? a : 0; binary_f32 alone
    CK_BINARY_COUNT
} ck_binary_kind;

#define CK_MAX_RANK 8

/// binary_f32 (and binary_int, binary_f64): y = act(f(a, b)) with broadcasting. Operands: a, b, y (y may be a or b where their strides
/// are those of y). y is dense; a and b may have any strides (0 repeats; inner strides of 0 and 1 are fast). Unused leading
/// dimensions are 1. Integers wrap; a quotient or remainder by 0 is 0; shifts by the width or more give 0 (or the sign);
/// pow with a negative exponent truncates. fp32 pow is accurate to 0.51 ULP and fmod exact.
typedef struct {
    int32_t kind; ///< `ck_binary_kind`
    int32_t dtype; ///< binary_int: `ck_dtype`; binary_f32: 0
    int32_t dims[CK_MAX_RANK];
    int32_t a_strides[CK_MAX_RANK], b_strides[CK_MAX_RANK];
    ck_activation activation; ///< binary_f32 only
} ck_binary_params;

/// softmax_f32: softmax over `axis` elements with stride `inner`, for `outer` x `inner` lines. Operands: x, y (may be the
/// same memory).
/// The maximum is taken out; the sum is a fixed tree (see reduce_f32) of exp; each element is multiplied by 1 / sum.
typedef struct {
    int32_t outer, axis, inner;
    int32_t log; ///< 1: log-softmax
} ck_softmax_f32_params;

typedef enum {
    CK_REDUCE_SUM = 0, CK_REDUCE_MEAN = 1, CK_REDUCE_MAX = 2, CK_REDUCE_MIN = 3, CK_REDUCE_PROD = 4,
    CK_REDUCE_SUM_SQUARE = 5, CK_REDUCE_L1 = 6, CK_REDUCE_L2 = 7, CK_REDUCE_LOG_SUM = 8, CK_REDUCE_LOG_SUM_EXP = 9,
    CK_REDUCE_COUNT
} ck_reduce_kind;

/// reduce_f32: reduces the middle of [outer, axis, inner]. Operands: x, y [outer, inner].
/// inner == 1: 16 interleaved chains (element i goes to chain i mod 16, ascending), combined as a tree: 8+8, 4+4, 2+2, 1+1.
/// inner > 1: one chain per inner element, ascending along the axis. `x_axis` is the stride along the axis (>= inner).
/// Chains start at 0 (1 for the product, an infinity for the extremes); squares are added by fma; a NaN makes an extreme
/// NaN; log-sum-exp takes the maximum out first when that is finite.
typedef struct {
    int32_t kind; ///< `ck_reduce_kind`
    int32_t outer, axis, inner;
    int32_t x_axis;
} ck_reduce_f32_params;

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

/// copy: moves elements of `element_bytes` (1, 2, 4 or 8) by strides: transposes, slices, pads' interiors, concatenation,
/// broadcasts. Operands: x, y. y[sum(i*y_strides) + y_offset] = x[sum(i*x_strides) + x_offset]; strides may be negative or 0
/// for x, and are not negative for y. Unused leading dimensions are 1, in any order: the kernel visits y ascending. Transposes
/// of 4-byte elements (a dimension contiguous in x, another in y) are blocked.
typedef struct {
    int32_t element_bytes;
    int32_t dims[CK_MAX_RANK];
    int32_t x_strides[CK_MAX_RANK], y_strides[CK_MAX_RANK];
    int64_t x_offset, y_offset;
} ck_copy_params;

/// fill: sets `count` elements to the low `element_bytes` of `value`. Operands: y.
typedef struct {
    int32_t element_bytes;
    int32_t reserved;
    int64_t count;
    uint64_t value;
} ck_fill_params;

/// gather: y[outer, j, inner] = x[outer, index[j], inner]. Operands: x, indices, y. A negative index counts from the end;
/// an index outside the axis makes the kernel return CK_INDEX_OUT_OF_RANGE without touching memory outside x. Elements are
/// `element_bytes` wide.
typedef struct {
    int32_t element_bytes;
    int32_t index_bytes; ///< 4 or 8
    int32_t outer, axis, inner, count;
} ck_gather_params;

/// Element types of the operand bytes. The values are ONNX's TensorProto.DataType.
typedef enum {
    CK_F32 = 1, CK_U8 = 2, CK_I8 = 3, CK_U16 = 4, CK_I16 = 5, CK_I32 = 6, CK_I64 = 7, CK_BOOL = 9, CK_F16 = 10, CK_F64 = 11,
    CK_U32 = 12, CK_U64 = 13, CK_BF16 = 16, CK_F8E4M3FN = 17, CK_F8E4M3FNUZ = 18, CK_F8E5M2 = 19, CK_F8E5M2FNUZ = 20,
    CK_U4 = 21, CK_I4 = 22, CK_F4E2M1 = 23, CK_F8E8M0 = 24, CK_U2 = 25, CK_I2 = 26
} ck_dtype;

/// How numbers between two powers of two round to CK_F8E8M0.
typedef enum { CK_ROUND_UP = 0, CK_ROUND_DOWN = 1, CK_ROUND_NEAREST = 2 } ck_round_mode;

/// Set in `narrowing`: what is beyond a float of 8 bits becomes infinite or NaN, not the largest number.
#define CK_CAST_OVERFLOWS 1

/// cast: converts `count` elements. Operands: x, y. Floating point to integer truncates toward zero and saturates, NaN gives
/// 0; to bool is `x != 0`; integers wrap. `to` may be a float of 8 bits or less, an element in each byte: numbers are rounded
/// once to nearest even and those beyond the largest saturate; E8M0 takes magnitudes.
typedef struct {
    int32_t from, to; ///< `ck_dtype`
    int32_t count;
    int32_t narrowing; ///< to a float of 8 bits or less: CK_CAST_OVERFLOWS or 0, plus `ck_round_mode` << 1
} ck_cast_params;

/// select: y = condition ? a : b with broadcasting; y is dense, the others have any strides. Operands: condition (one byte an element), a, b, y.
typedef struct {
    int32_t element_bytes;
    int32_t dims[CK_MAX_RANK];
    int32_t c_strides[CK_MAX_RANK], a_strides[CK_MAX_RANK], b_strides[CK_MAX_RANK];
} ck_select_params;

typedef enum { CK_COMPARE_EQ = 0, CK_COMPARE_LT = 1, CK_COMPARE_LE = 2, CK_COMPARE_GT = 3, CK_COMPARE_GE = 4 } ck_compare_kind;

/// compare: y (bool) = a ? b with broadcasting, for the element type `dtype`. Operands: a, b, y.
typedef struct {
    int32_t kind;  ///< `ck_compare_kind`
    int32_t dtype; ///< any but CK_F16 and CK_BF16
    int32_t dims[CK_MAX_RANK];
    int32_t a_strides[CK_MAX_RANK], b_strides[CK_MAX_RANK];
} ck_compare_params;

/// arg_reduce_f32: the index of the largest (or smallest) of [outer, axis, inner] along the axis, as int64.
/// Operands: x, y [outer, inner]. Ties: the first, or the last when `select_last`. NaN counts as the extreme.
typedef struct {
    int32_t minimum; ///< 1: the smallest
    int32_t select_last;
    int32_t outer, axis, inner;
} ck_arg_reduce_f32_params;

/// norm_f32: y = (x - mean) / sqrt(variance + epsilon) * scale + bias, with mean and variance over the middle of
/// [outer, axis, inner]. Operands: x, scale?, bias?, y (may be x), mean? [outer, inner], inverse? [outer, inner].
/// Sums are those of reduce_f32: the mean is sum / axis; the variance the sum of squares of x - mean (by fma) / axis;
/// the inverse 1 / sqrt(variance + epsilon); y = fma((x - mean) * inverse, scale, bias), without scale or bias their step
/// is left out. Not `centered`, the mean is 0 and x itself is squared.
/// inner == 1: element i of row o takes scale[(o mod row_period) * row_stride + i / run]. inner > 1: scale[inner index].
typedef struct {
    int32_t outer, axis, inner;
    int32_t centered;
    int32_t row_period, row_stride, run; ///< read when inner is 1
    float epsilon;
} ck_norm_f32_params;

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

/// quantize: fp32 [outer, axis, inner] to integers, with a scale and a zero point for each index of the axis.
/// Operands: x, scale [axis], zero? [axis] (in y's type), y. y = saturate(round(x / scale) + zero), rounded half to even; a
/// NaN quotient gives the lowest number. `dtype` is CK_U8, CK_I8, CK_U16 or CK_I16, or CK_U4, CK_I4, CK_U2 or CK_I2 with an
/// element in each byte.
///
/// dequantize: the way back, from the same types and CK_I32 (then without zero). Operands: x, scale [axis], zero? [axis], y.
/// y = float(x - zero) * scale.
typedef struct {
    int32_t dtype; ///< `ck_dtype` of the integers
    int32_t outer, axis, inner;
} ck_quantize_params;

/// How a node of a tree compares x with its split. The values are ONNX's; they are stored in programs.
typedef enum {
    CK_TREE_LE = 0, CK_TREE_LT = 1, CK_TREE_GE = 2, CK_TREE_GT = 3, CK_TREE_EQ = 4, CK_TREE_NE = 5,
    CK_TREE_MEMBER = 6, ///< x is in the set that begins at the integer in the split's bits
    CK_TREE_MODE_COUNT
} ck_tree_mode;

/// How the leaves of the trees become one number.
typedef enum {
    CK_TREE_SUM = 0, CK_TREE_AVERAGE = 1, CK_TREE_MIN = 2, CK_TREE_MAX = 3, CK_TREE_AGGREGATE_COUNT
} ck_tree_aggregate;

/// The bits of a node's `feature` that name the column. The next three are the `ck_tree_mode`; bit 27 sends NaN to `on_true`.
#define CK_TREE_FEATURE 0xFFFFFF

/// A node of a tree: children that are not negative are nodes after this one, others leaf -1 - child.
typedef struct {
    int32_t feature, on_true, on_false;
    float split;
} ck_tree_node_f32;

typedef struct {
    int32_t feature, on_true, on_false, reserved;
    double split;
} ck_tree_node_f64;

/// tree_ensemble: decision trees. Operands: x [rows, features], nodes, roots (int32: nodes or leaves, as children), starts
/// (int32, leaves + 1: where each leaf's entries begin), targets (int32) and weights of the entries, members?, base?
/// [targets], y [rows, targets]. Numbers are of `dtype`.
///
/// Each row follows every tree to a leaf; the leaf's weights are aggregated for their targets in the order of the trees,
/// sums from 0. The average divides the sum by the number of trees; a target that no leaf names gives 0; then the base is
/// added. The tables are data: one that leads nowhere makes the kernel return CK_INDEX_OUT_OF_RANGE, in bounds and after
/// at most `nodes` steps for each tree.
typedef struct {
    int32_t dtype;     ///< CK_F32 or CK_F64
    int32_t rows, features, targets;
    int32_t nodes, roots, leaves, weights, members; ///< the lengths of the tables
    int32_t aggregate; ///< `ck_tree_aggregate`
    int32_t mode;      ///< the mode of all nodes, none of which sends NaN to `on_true`; -1: the nodes say it
} ck_tree_ensemble_params;

/// How an element that is there and one that comes make the new one. The values are stored in programs: append only.
/// Floats are folded in double precision and rounded to their type; a NaN makes an extreme NaN; integers wrap.
typedef enum {
    CK_FOLD_REPLACE = 0, CK_FOLD_ADD = 1, CK_FOLD_MUL = 2, CK_FOLD_MAX = 3, CK_FOLD_MIN = 4,
    CK_FOLD_COUNT
} ck_fold_kind;

/// gather_nd and scatter_nd: runs of `inner` elements of a tensor of `count` elements, at places that an index tensor
/// names. Position i of `dims` (row-major; place p) names the run from element
/// sum(i[d] * strides[d]) + sum(index[p * depth + c] * index_strides[c]) for c below `depth`; a negative index counts from
/// the end of its extent; one outside it makes the kernel return CK_INDEX_OUT_OF_RANGE and the run is left out.
/// gather_nd operands: x, indices, y: y holds the runs of all places. `fold` is 0.
/// scatter_nd operands: x, indices, updates, y: y is x (they may be the same memory) with the updates folded in, in the
/// order of places. A fold other than CK_FOLD_REPLACE takes f32, f64 and integers, not bool.
typedef struct {
    int32_t dtype; ///< `ck_dtype`
    int32_t index_bytes; ///< 4 or 8
    int32_t fold;  ///< `ck_fold_kind`
    int32_t depth, inner, count;
    int32_t dims[CK_MAX_RANK], strides[CK_MAX_RANK];
    int32_t extents[CK_MAX_RANK], index_strides[CK_MAX_RANK];
} ck_indexed_params;

/// cumulate: y[i] folds x[0] ... x[i] along the axis of [outer, axis, inner], in double precision for floats. Operands: x, y.
typedef struct {
    int32_t dtype; ///< CK_F32, CK_F64 or an integer type but bool
    int32_t fold;  ///< CK_FOLD_ADD or CK_FOLD_MUL
    int32_t exclusive, reverse; ///< 1: without x[i]; 1: from the last element on
    int32_t outer, axis, inner;
} ck_cumulate_params;

/// top_k: the k first elements along the axis of [outer, axis, inner] in falling order (rising when `smallest`), and their
/// places as int64. Operands: x, values [outer, k, inner], indices [outer, k, inner]. Of equal elements the first comes
/// first (the last when `select_last`). NaN counts as the largest, and with `nan_first` comes first in either order.
typedef struct {
    int32_t dtype; ///< CK_F32, CK_F64 or an integer type
    int32_t smallest, select_last, nan_first;
    int32_t outer, axis, inner, k;
} ck_top_k_params;

/// reduce_any: reduces the middle of [outer, axis, inner] in f64 and integers, in one chain ascending along the axis.
/// Operands: x, y [outer, inner]. Integers wrap in 64 bits, a mean is that of the exact sum, truncated, and logarithms and L2 are f64 only; bool
/// has extremes only.
typedef struct {
    int32_t kind;  ///< `ck_reduce_kind`
    int32_t dtype; ///< CK_F64 or an integer type
    int32_t outer, axis, inner;
} ck_reduce_any_params;

/// unary_f64: y[i] = f(x[i]) in double precision. Operands: x, y (may be the same memory). All kinds but ACTIVATION and
/// those with constants (SELU, MISH, THRESHOLDED_RELU, CELU); TANH and EXPM1 too. Exp, log, sin and cos are accurate to
/// 1 ULP, the others to 8.
typedef struct {
    int32_t kind; ///< `ck_unary_kind`
    int32_t count;
} ck_unary_f64_params;

/// gemm_f64: c[batch, m, n] = a[batch, m, k] b[batch, k, n], all dense, in double precision: each c starts at 0 and adds the
/// rounded products for k ascending. `*_batch` are the strides between batches of a and b (0 repeats the operand).
/// Operands: a, b, c.
typedef struct {
    int32_t batch, m, n, k;
    int32_t a_batch, b_batch;
} ck_gemm_f64_params;

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

/// pair_coupling_f32: the probabilities of classes from those of each pair, for each row, by the second method of Wu, Lin
/// and Weng as libsvm iterates it: at most max(100, classes) rounds in single precision, every sum ascending.
/// Operands: x [rows, classes * (classes - 1) / 2], the probability of the first of the pairs (0, 1), (0, 2), …, (1, 2), …;
/// y [rows, classes]; work [rows, classes].
typedef struct {
    int32_t rows, classes;
} ck_pair_coupling_f32_params;

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
