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
    [CK_FAMILY_##id] = {#name, sizeof(params), inputs, outputs, ck_##name##_check, ck_##name##_units},
#include "ck_rows.h"
#undef FAMILY
};

static const ck_kernel kernels[] = {
#define FAMILY(id, name, params, inputs, outputs)                                                                      \
    {CK_FAMILY_##id, CK_ISA_PORTABLE, "ck_" #name "__portable", PORTABLE(name)},                                \
    {CK_FAMILY_##id, CK_ISA_X86_AVX2, "ck_" #name "__avx2", X86(ck_##name##__avx2)},                                   \
    {CK_FAMILY_##id, CK_ISA_X86_AVX512, "ck_" #name "__avx512", X86(ck_##name##__avx512)},                             \
    {CK_FAMILY_##id, CK_ISA_ARM_NEON, "ck_" #name "__neon", ARM(ck_##name##__neon)},
#include "ck_rows.h"
#undef FAMILY
    {CK_FAMILY_COUNT, CK_ISA_COUNT, 0, 0},
};

const ck_family *ck_families(size_t *count) {
    *count = CK_FAMILY_COUNT;
    return families;
}

const ck_kernel *ck_kernels(size_t *count) {
    *count = sizeof(kernels) / sizeof(kernels[0]) - 1;
    return kernels;
}

const ck_kernel *ck_find(uint32_t family, uint32_t isa) {
    for (const ck_kernel *row = kernels; row->name; row++)
        if (row->family == family && row->isa == isa) return row;
    return 0;
}
