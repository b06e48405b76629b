/// Parameter blocks of what goes along an axis: reductions, normalizations, softmax, sorting.
#ifndef CK_PARAMS_REDUCTIONS_H
#define CK_PARAMS_REDUCTIONS_H

#include "ck_params_common.h"

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

/// pair_coupling_f32: the probabilities of classes from those of each pair, for each row, by the second method of Wu, Lin
/// and Weng as libsvm iterates it: at most max(100, classes) rounds in single precision, every sum ascending.
/// Operands: x [rows, classes * (classes - 1) / 2], the probability of the first of the pairs (0, 1), (0, 2), …, (1, 2), …;
/// y [rows, classes]; work [rows, classes].
typedef struct {
    int32_t rows, classes;
} ck_pair_coupling_f32_params;

#endif
