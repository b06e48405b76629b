#ifndef CK_ABI_H
#define CK_ABI_H

#include <stddef.h>
#include <stdint.h>

/// Instruction sets that rows are written for. The values are stored in programs: append only.
typedef enum {
    CK_ISA_PORTABLE = 0,
    CK_ISA_X86_AVX2 = 1,   ///< AVX2 and FMA (x86-64-v3)
    CK_ISA_X86_AVX512 = 2, ///< AVX-512 F, BW, DQ, VL (x86-64-v4)
    CK_ISA_ARM_NEON = 3,   ///< ARMv8.0 Advanced SIMD
    CK_ISA_COUNT
} ck_isa;

/// Operation families. The values are stored in programs: append only.
typedef enum {
    CK_FAMILY_CONV_F32 = 0,
    CK_FAMILY_GEMM_F32 = 1,
    CK_FAMILY_DEPTHWISE_F32 = 2,
    CK_FAMILY_PACK_F32 = 3,
    CK_FAMILY_POOL_F32 = 4,
    CK_FAMILY_UNARY_F32 = 5,
    CK_FAMILY_BINARY_F32 = 6,
    CK_FAMILY_SOFTMAX_F32 = 7,
    CK_FAMILY_REDUCE_F32 = 8,
    CK_FAMILY_RESIZE_F32 = 9,
    CK_FAMILY_LRN_F32 = 10,
    CK_FAMILY_COPY = 11,
    CK_FAMILY_FILL = 12,
    CK_FAMILY_GATHER = 13,
    CK_FAMILY_CAST = 14,
    CK_FAMILY_SELECT = 15,
    CK_FAMILY_COMPARE = 16,
    CK_FAMILY_BINARY_INT = 17,
    CK_FAMILY_ARG_REDUCE_F32 = 18,
    CK_FAMILY_NORM_F32 = 19,
    CK_FAMILY_RECURRENT_F32 = 20,
    CK_FAMILY_QUANTIZE = 21,
    CK_FAMILY_DEQUANTIZE = 22,
    CK_FAMILY_TREE_ENSEMBLE = 23,
    CK_FAMILY_GATHER_ND = 24,
    CK_FAMILY_SCATTER_ND = 25,
    CK_FAMILY_CUMULATE = 26,
    CK_FAMILY_TOP_K = 27,
    CK_FAMILY_REDUCE_ANY = 28,
    CK_FAMILY_UNARY_F64 = 29,
    CK_FAMILY_BINARY_F64 = 30,
    CK_FAMILY_GEMM_F64 = 31,
    CK_FAMILY_MAX_POOL_INDICES = 32,
    CK_FAMILY_GRID_SAMPLE_F32 = 33,
    CK_FAMILY_ROI_ALIGN_F32 = 34,
    CK_FAMILY_LINEAR_ATTENTION_F32 = 35,
    CK_FAMILY_PAIR_COUPLING_F32 = 36,
    CK_FAMILY_SELECT_BOXES = 37,
    CK_FAMILY_MAX_ROI_POOL_F32 = 38,
    CK_FAMILY_CONV_WEIGHT_GRADIENT_F32 = 39,
    CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32 = 40,
    CK_FAMILY_MAX_POOL_GRADIENT_F32 = 41,
    CK_FAMILY_CHANNEL_SUMS_F32 = 42,
    CK_FAMILY_CHANNEL_FINISH_F32 = 43,
    CK_FAMILY_CHANNEL_SCALE_F32 = 44,
    CK_FAMILY_COUNT
} ck_family_id;

/// The most operands an instruction may have.
#define CK_MAX_OPERANDS 16

/// What a kernel reports. The arithmetic kernels always succeed; those that follow indices in the data may not.
typedef enum {
    CK_OK = 0,
    CK_INDEX_OUT_OF_RANGE = 1, ///< an index in the data lies outside its axis; the output is unspecified but in bounds
} ck_status;

/// Executes units `begin ..< end` of an operation. Units are independent: any split over any threads gives the same bits.
/// `params` has the family's parameter struct; `operands` the inputs and then the outputs, in the family's order; an
/// absent optional operand is null. Returns a `ck_status`. Operands may be unaligned to vectors but are aligned to their element.
typedef int32_t (*ck_run_fn)(const void *params, void *const *operands, uint32_t begin, uint32_t end);

/// True when an operation with `params` touches only the given bytes of each operand and `params` is valid.
/// Total: any bit pattern of `params` is answered without overflow or trap. `operand_bytes[i]` is 0 for an absent operand.
typedef int32_t (*ck_check_fn)(const void *params, const uint64_t *operand_bytes, uint32_t operand_count);

/// The number of independent units of an operation whose `params` passed the check. At least 1.
typedef uint32_t (*ck_units_fn)(const void *params);

/// What all rows of a family share.
typedef struct {
    uint32_t params_bytes; ///< `sizeof` the family's parameter struct
    uint32_t inputs;       ///< the number of input operands; the outputs follow them
    uint32_t outputs;
    ck_check_fn check;
    ck_units_fn units;
} ck_family;

/// One kernel: a family implemented for an instruction set. `run` is null where the compiler could not build it, and in the
/// lean runner for families that only training needs.
typedef struct {
    ck_family_id family;
    ck_isa isa;
    ck_run_fn run;
} ck_kernel;

/// The families, indexed by `ck_family_id`. A family that has no implementation yet has a null `check`.
const ck_family *ck_families(size_t *count);

/// The name of a family, such as `conv_f32`; null for a number that names none.
const char *ck_family_name(uint32_t family);

/// The name of a row, such as `ck_conv_f32__avx512`; null for numbers that name none.
const char *ck_kernel_name(uint32_t family, uint32_t isa);

/// The row of a family for an instruction set, or null.
const ck_kernel *ck_find(uint32_t family, uint32_t isa);

#endif
