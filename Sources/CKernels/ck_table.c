#include "include/CKernels.h"

#define FAMILY(id, name, params, inputs, outputs)                                                                      \
    int32_t ck_##name##_check(const void *, const uint64_t *, uint32_t);                                               \
    uint32_t ck_##name##_units(const void *);                                                                          \
    int32_t ck_##name##__portable(const void *, void *const *, uint32_t, uint32_t);                                    \
    int32_t ck_##name##__avx2(const void *, void *const *, uint32_t, uint32_t);                                        \
    int32_t ck_##name##__avx512(const void *, void *const *, uint32_t, uint32_t);                                      \
    int32_t ck_##name##__neon(const void *, void *const *, uint32_t, uint32_t);
#include "ck_rows.h"
#undef FAMILY

// Every 64-bit ARM processor has Advanced SIMD, so there the portable rows are the NEON ones: the same bits, half the size.
#if defined(__x86_64__)
#define PORTABLE(name) ck_##name##__portable
#define X86(symbol) symbol
#define ARM(symbol) 0
#elif defined(__aarch64__)
#define PORTABLE(name) ck_##name##__neon
#define X86(symbol) 0
#define ARM(symbol) symbol
#else
#define PORTABLE(name) ck_##name##__portable
#define X86(symbol) 0
#define ARM(symbol) 0
#endif

static const ck_family families[CK_FAMILY_COUNT] = {
#define FAMILY(id, name, params, inputs, outputs)                                                                      \
    [CK_FAMILY_##id] = {sizeof(params), inputs, outputs, ck_##name##_check, ck_##name##_units},
#if defined(CK_WITHOUT_TRAINING)
#define TRAINING_FAMILY(id, name, params, inputs, outputs) [CK_FAMILY_##id] = {sizeof(params), inputs, outputs, 0, 0},
#endif
#include "ck_rows.h"
#undef FAMILY
};

// Null rows need no code, so that the linker leaves it out.
#define NO_ROWS(id)                                                                                                    \
    ROW(id, CK_ISA_PORTABLE, 0), ROW(id, CK_ISA_X86_AVX2, 0), ROW(id, CK_ISA_X86_AVX512, 0), ROW(id, CK_ISA_ARM_NEON, 0),

#define ROW(id, isa, run) [CK_FAMILY_##id][isa] = {CK_FAMILY_##id, isa, run}
static const ck_kernel kernels[CK_FAMILY_COUNT][CK_ISA_COUNT] = {
#define FAMILY(id, name, params, inputs, outputs)                                                                      \
    ROW(id, CK_ISA_PORTABLE, PORTABLE(name)), ROW(id, CK_ISA_X86_AVX2, X86(ck_##name##__avx2)),                        \
        ROW(id, CK_ISA_X86_AVX512, X86(ck_##name##__avx512)), ROW(id, CK_ISA_ARM_NEON, ARM(ck_##name##__neon)),
#if defined(CK_WITHOUT_TRAINING)
#define TRAINING_FAMILY(id, name, params, inputs, outputs) NO_ROWS(id)
#endif
#include "ck_rows.h"
#undef FAMILY
};

const ck_family *ck_families(size_t *count) {
    *count = CK_FAMILY_COUNT;
    return families;
}

const char *ck_family_name(uint32_t family) {
    static const char *const names[CK_FAMILY_COUNT] = {
#define FAMILY(id, name, params, inputs, outputs) [CK_FAMILY_##id] = #name,
#include "ck_rows.h"
#undef FAMILY
    };
    return family < CK_FAMILY_COUNT ? names[family] : 0;
}

const char *ck_kernel_name(uint32_t family, uint32_t isa) {
#define NAMES(stem) {stem "__portable", stem "__avx2", stem "__avx512", stem "__neon"}
    static const char *const names[CK_FAMILY_COUNT][CK_ISA_COUNT] = {
#define FAMILY(id, name, params, inputs, outputs) [CK_FAMILY_##id] = NAMES("ck_" #name),
#include "ck_rows.h"
#undef FAMILY
    };
    return family < CK_FAMILY_COUNT && isa < CK_ISA_COUNT ? names[family][isa] : 0;
}

const ck_kernel *ck_find(uint32_t family, uint32_t isa) {
    return family < CK_FAMILY_COUNT && isa < CK_ISA_COUNT ? &kernels[family][isa] : 0;
}
