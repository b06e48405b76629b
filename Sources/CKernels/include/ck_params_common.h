/// What several families share: activations, element types, the rank of strided walks.
#ifndef CK_PARAMS_COMMON_H
#define CK_PARAMS_COMMON_H

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

#define CK_MAX_RANK 8

/// Element types of the operand bytes. The values are ONNX's TensorProto.DataType.
typedef enum {
    CK_F32 = 1, CK_U8 = 2, CK_I8 = 3, CK_U16 = 4, CK_I16 = 5, CK_I32 = 6, CK_I64 = 7, CK_BOOL = 9, CK_F16 = 10, CK_F64 = 11,
    CK_U32 = 12, CK_U64 = 13, CK_BF16 = 16, CK_F8E4M3FN = 17, CK_F8E4M3FNUZ = 18, CK_F8E5M2 = 19, CK_F8E5M2FNUZ = 20,
    CK_U4 = 21, CK_I4 = 22, CK_F4E2M1 = 23, CK_F8E8M0 = 24, CK_U2 = 25, CK_I2 = 26
} ck_dtype;

#endif
