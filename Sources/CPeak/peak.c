#include "CPeak.h"

/// Keeps a value in a register and hides it from the optimizer.
#if defined(__x86_64__)
#define HIDE(v) __asm__ volatile("" : "+x"(v))
#else
#define HIDE(v) __asm__ volatile("" : "+w"(v))
#endif

#define CHAINS 12
#define DEFINE_PEAK(name, lanes, attributes)                                                                           \
    typedef float name##_vector __attribute__((ext_vector_type(lanes)));                                               \
    attributes static uint64_t name(uint64_t rounds) {                                                                 \
        name##_vector acc[CHAINS], a = 0.5f, b = 0.25f;                                                                \
        HIDE(a);                                                                                                       \
        HIDE(b);                                                                                                       \
        for (int i = 0; i < CHAINS; i++) acc[i] = a;                                                                   \
        for (uint64_t r = 0; r < rounds; r++) {                                                                        \
            _Pragma("clang loop unroll(full)")                                                                         \
            for (int i = 0; i < CHAINS; i++) acc[i] = __builtin_elementwise_fma(a, acc[i], b);                         \
            _Pragma("clang loop unroll(full)")                                                                         \
            for (int i = 0; i < CHAINS; i++) HIDE(acc[i]);                                                             \
        }                                                                                                              \
        return rounds * CHAINS * lanes * 2;                                                                            \
    }

#if defined(__x86_64__)
DEFINE_PEAK(peak_avx2, 8, __attribute__((target("avx2,fma"))))
DEFINE_PEAK(peak_avx512, 16, __attribute__((target("avx512f"))))
#elif defined(__aarch64__)
DEFINE_PEAK(peak_neon, 4, )
#endif

uint64_t peak_fused_multiply_add(uint32_t isa, uint64_t rounds) {
#if defined(__x86_64__)
    if (isa == 1) return peak_avx2(rounds);
    if (isa == 2) return peak_avx512(rounds);
#elif defined(__aarch64__)
    if (isa == 3) return peak_neon(rounds);
#endif
    (void)rounds;
    return 0;
}
