#include "CPlatform.h"

#if defined(__x86_64__)
#include <cpuid.h>

static uint64_t read_xcr0(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

void cp_cpu_read(cp_cpu_words *words) {
    *words = (cp_cpu_words){.architecture = CP_ARCH_X86_64};
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return;
    words->leaf1_ecx = c;
    words->leaf1_edx = d;
    if (c & bit_OSXSAVE) words->xcr0 = read_xcr0();
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        words->leaf7_ebx = b;
        words->leaf7_ecx = c;
        words->leaf7_edx = d;
        if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) words->leaf7_1_eax = a;
    }
    if (__get_cpuid(0x80000001, &a, &b, &c, &d)) words->leaf80000001_ecx = c;
}
#elif defined(__aarch64__)
#include <sys/auxv.h>

void cp_cpu_read(cp_cpu_words *words) {
    *words = (cp_cpu_words){
        .architecture = CP_ARCH_ARM64, .hwcap = getauxval(AT_HWCAP), .hwcap2 = getauxval(AT_HWCAP2)};
}
#else
void cp_cpu_read(cp_cpu_words *words) { *words = (cp_cpu_words){.architecture = CP_ARCH_OTHER}; }
#endif

static int has(uint64_t word, uint64_t mask) { return (word & mask) == mask; }

/// Intel SDM volume 2, CPUID; the levels are those of the x86-64 psABI.
static uint32_t decode_x86(const cp_cpu_words *w) {
    enum {
        SSE3 = 1u << 0, SSSE3 = 1u << 9, FMA = 1u << 12, CX16 = 1u << 13, SSE41 = 1u << 19, SSE42 = 1u << 20,
        MOVBE = 1u << 22, POPCNT = 1u << 23, OSXSAVE = 1u << 27, AVX = 1u << 28, F16C = 1u << 29,
        BMI1 = 1u << 3, AVX2 = 1u << 5, BMI2 = 1u << 8, AVX512F = 1u << 16, AVX512DQ = 1u << 17,
        AVX512CD = 1u << 28, AVX512BW = 1u << 30, AVX512VL = 1u << 31, AVX512VNNI = 1u << 11,
        AVXVNNI = 1u << 4, AVX512BF16 = 1u << 5, LAHF = 1u << 0, LZCNT = 1u << 5,
        XCR0_AVX = 0x06, XCR0_AVX512 = 0xE6
    };
    uint32_t features = 0;
    int v2 = has(w->leaf1_ecx, SSE3 | SSSE3 | CX16 | SSE41 | SSE42 | POPCNT) && has(w->leaf80000001_ecx, LAHF);
    if (v2) features |= CP_CPU_X86_64_V2;
    int avx = has(w->leaf1_ecx, OSXSAVE | AVX) && has(w->xcr0, XCR0_AVX);
    if (!avx) return features;
    int avx2 = has(w->leaf7_ebx, AVX2), fma = has(w->leaf1_ecx, FMA), f16c = has(w->leaf1_ecx, F16C);
    if (avx2) features |= CP_CPU_AVX2;
    if (fma) features |= CP_CPU_FMA;
    if (f16c) features |= CP_CPU_F16C;
    if (avx2 && has(w->leaf7_1_eax, AVXVNNI)) features |= CP_CPU_AVX_VNNI;
    int v3 = v2 && avx2 && fma && f16c && has(w->leaf7_ebx, BMI1 | BMI2) && has(w->leaf1_ecx, MOVBE) &&
             has(w->leaf80000001_ecx, LZCNT);
    if (v3) features |= CP_CPU_X86_64_V3;
    int v4 = v3 && has(w->xcr0, XCR0_AVX512) &&
             has(w->leaf7_ebx, AVX512F | AVX512DQ | AVX512CD | AVX512BW | AVX512VL);
    if (!v4) return features;
    features |= CP_CPU_X86_64_V4;
    if (has(w->leaf7_ecx, AVX512VNNI)) features |= CP_CPU_AVX512_VNNI;
    if (has(w->leaf7_1_eax, AVX512BF16)) features |= CP_CPU_AVX512_BF16;
    return features;
}

/// Linux arch/arm64/include/uapi/asm/hwcap.h.
static uint32_t decode_arm64(const cp_cpu_words *w) {
    uint32_t features = 0;
    if (has(w->hwcap, 1u << 1)) features |= CP_CPU_NEON;
    if (has(w->hwcap, 1u << 10)) features |= CP_CPU_ARM_FP16;
    if (has(w->hwcap, 1u << 20)) features |= CP_CPU_ARM_DOTPROD;
    if (has(w->hwcap, 1u << 22)) features |= CP_CPU_ARM_SVE;
    if (has(w->hwcap2, 1u << 13)) features |= CP_CPU_ARM_I8MM;
    if (has(w->hwcap2, 1u << 14)) features |= CP_CPU_ARM_BF16;
    return features;
}

uint32_t cp_cpu_decode(const cp_cpu_words *words) {
    switch (words->architecture) {
    case CP_ARCH_X86_64: return decode_x86(words);
    case CP_ARCH_ARM64: return decode_arm64(words);
    default: return 0;
    }
}
