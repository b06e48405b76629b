/// Parameter blocks of elementwise functions and of what moves, converts and picks elements.
#ifndef CK_PARAMS_ELEMENTWISE_H
#define CK_PARAMS_ELEMENTWISE_H

#include "ck_params_common.h"

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

/// copy: moves elements of `element_bytes` (1, 2, 4 or 8) by strides: transposes, slices, pads' interiors, concatenation,
/// broadcasts. Operands: x, y. y[sum(i*y_strides) + y_offset] = x[sum(i*x_strides) + x_offset]; strides may be negative or 0
/// for x, and are not negative for y, whose operand has room for all elements. Unused leading dimensions are 1, in any order: the kernel visits y ascending. Transposes
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

/// unary_f64: y[i] = f(x[i]) in double precision. Operands: x, y (may be the same memory). All kinds but ACTIVATION and
/// those with constants (SELU, MISH, THRESHOLDED_RELU, CELU); TANH and EXPM1 too. Exp, log, sin and cos are accurate to
/// 1 ULP, the others to 8.
typedef struct {
    int32_t kind; ///< `ck_unary_kind`
    int32_t count;
} ck_unary_f64_params;

#endif
