/// Sixteen fp32 lanes, the same code for every instruction set.
///
/// The compiler lowers the vector to one register of AVX-512, two of AVX2, four of NEON or SSE2. Every operation here
/// is one IEEE 754 operation per lane, so that a template built on it gives the same bits everywhere. A source file of
/// an instruction set defines CK_SUFFIX and includes this file and then the family templates inside
/// `#pragma clang attribute push`.
#ifndef CK_VEC_H
#define CK_VEC_H

#include "../include/CKernels.h"

#pragma STDC FP_CONTRACT OFF
// Vectors are passed between static functions of one file alone, so that no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"

#define CK_LANES 16
#define CK_INLINE static inline __attribute__((always_inline))
#define CK_PASTE2(a, b) a##__##b
#define CK_PASTE(a, b) CK_PASTE2(a, b)
/// The name of a row: `ck_conv_f32` becomes `ck_conv_f32__avx512`.
#define CK_NAME(name) CK_PASTE(name, CK_SUFFIX)

typedef float v16f __attribute__((ext_vector_type(16)));
typedef int32_t v16i __attribute__((ext_vector_type(16)));
typedef uint32_t v16u __attribute__((ext_vector_type(16)));
typedef struct { v16f v; } __attribute__((packed, aligned(4), may_alias)) ck_v16f_unaligned;

CK_INLINE v16f ck_splat(float x) { return (v16f)(x); }
CK_INLINE v16f ck_load(const float *p) { return ((const ck_v16f_unaligned *)p)->v; }
CK_INLINE void ck_store(float *p, v16f v) { ((ck_v16f_unaligned *)p)->v = v; }

#if defined(CK_USE_AVX512)
#include <immintrin.h>
/// The first n (0...16) lanes from memory, the others 0. Reads nothing past them.
CK_INLINE v16f ck_load_n(const float *p, int n) { return (v16f)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
/// Stores the first n (0...16) lanes and writes nothing past them.
CK_INLINE void ck_store_n(float *p, v16f v, int n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)v); }
#elif defined(CK_USE_AVX2)
#include <immintrin.h>
/// Sixteen set words and sixteen clear ones: n lanes are selected from 16 - n on.
static const int32_t ck_lane_masks[32] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
typedef float ck_v8f __attribute__((ext_vector_type(8)));
CK_INLINE v16f ck_load_n(const float *p, int n) {
    if (__builtin_constant_p(n) && n == CK_LANES) return ck_load(p);
    const __m256i *masks = (const __m256i *)(ck_lane_masks + 16 - n);
    const ck_v8f low = (ck_v8f)_mm256_maskload_ps(p, _mm256_loadu_si256(masks));
    const ck_v8f high = (ck_v8f)_mm256_maskload_ps(p + 8, _mm256_loadu_si256(masks + 1));
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
CK_INLINE void ck_store_n(float *p, v16f v, int n) {
    if (__builtin_constant_p(n) && n == CK_LANES) { ck_store(p, v); return; }
    const __m256i *masks = (const __m256i *)(ck_lane_masks + 16 - n);
    _mm256_maskstore_ps(p, _mm256_loadu_si256(masks), (__m256)v.lo);
    _mm256_maskstore_ps(p + 8, _mm256_loadu_si256(masks + 1), (__m256)v.hi);
}
#else
typedef float ck_v4f __attribute__((ext_vector_type(4)));
typedef struct { ck_v4f v; } __attribute__((packed, aligned(4), may_alias)) ck_v4f_unaligned;
CK_INLINE v16f ck_load_n(const float *p, int n) {
    if (n >= CK_LANES) return ck_load(p);
    ck_v4f lanes[4];
    for (int q = 0; q < 4; q++, p += 4, n -= 4) {
        lanes[q] = (ck_v4f)(0);
        if (n >= 4) {
            lanes[q] = ((const ck_v4f_unaligned *)p)->v;
        } else if (n > 0) {
            lanes[q].x = p[0];
            if (n > 1) lanes[q].y = p[1];
            if (n > 2) lanes[q].z = p[2];
        }
    }
    return ck_load((const float *)lanes);
}
CK_INLINE void ck_store_n(float *p, v16f v, int n) {
    if (n >= CK_LANES) { ck_store(p, v); return; }
    const ck_v4f lanes[4] = {v.s0123, v.s4567, v.s89ab, v.scdef};
    for (int q = 0; q < 4 && n > 0; q++, p += 4, n -= 4) {
        if (n >= 4) {
            ((ck_v4f_unaligned *)p)->v = lanes[q];
        } else {
            p[0] = lanes[q].x;
            if (n > 1) p[1] = lanes[q].y;
            if (n > 2) p[2] = lanes[q].z;
        }
    }
}
#endif

#if defined(CK_USE_AVX512) || defined(CK_USE_AVX2) || defined(__aarch64__)
/// a * b + c with one rounding.
CK_INLINE v16f ck_fma(v16f a, v16f b, v16f c) { return __builtin_elementwise_fma(a, b, c); }
#define ck_fma_hot ck_fma
#else
#define CK_EMULATED_FMA 1
typedef double ck_v16d __attribute__((ext_vector_type(16)));
typedef int64_t ck_v16l __attribute__((ext_vector_type(16)));
/// The rare lanes of ck_fma: the sum p + d is rounded to odd (Boldo and Melquiond, "Emulation of a FMA and correctly
/// rounded sums: proved algorithms using rounding to odd", 2008), so that rounding it to float is the only rounding
/// that shows.
static __attribute__((noinline, cold)) v16f ck_fma_to_odd(ck_v16d p, ck_v16d d) {
    ck_v16d s = p + d;
    ck_v16d t = s - p;
    ck_v16d e = (p - (s - t)) + (d - t);
    ck_v16l bits = (ck_v16l)s;
    ck_v16l inexact = (e > 0) | (e < 0);
    ck_v16l toward = ((ck_v16l)e ^ bits) >> 63;           // -1 where the error points toward zero
    ck_v16l even = (bits & 1) - 1;                        // -1 where the last bit is 0
    bits += inexact & even & (1 | toward);                // +1 or -1
    return __builtin_convertvector((ck_v16d)bits, v16f);
}
/// a * b + c with one rounding where the processor has no such instruction: the product is exact in double. The sum is
/// rounded to double and then to float, which equals one rounding unless the double lies halfway between two floats or
/// the float is subnormal.
CK_INLINE v16f ck_fma_hot(v16f a, v16f b, v16f c) {
    ck_v16d p = __builtin_convertvector(a, ck_v16d) * __builtin_convertvector(b, ck_v16d);
    ck_v16d d = __builtin_convertvector(c, ck_v16d);
    ck_v16d s = p + d;
    v16u low = __builtin_convertvector((ck_v16l)s, v16u);
    v16u high = __builtin_convertvector((ck_v16l)s >> 32, v16u);
    v16i halfway = (low & 0x1fffffff) == 0x10000000;
    v16i subnormal = ((v16i)(high & 0x7fffffff) < 0x38100000) & ((v16i)(high & 0x7fffffff) > 0);
    if (__builtin_expect(__builtin_reduce_or(halfway | subnormal) != 0, 0)) return ck_fma_to_odd(p, d);
    return __builtin_convertvector(s, v16f);
}
/// ck_fma_hot as a call, which keeps the code small outside the innermost loops.
static __attribute__((noinline)) v16f ck_fma(v16f a, v16f b, v16f c) { return ck_fma_hot(a, b, c); }
#endif

/// mask ? a : b per lane; mask is all ones or all zeros per lane, as comparisons give.
CK_INLINE v16f ck_select(v16i mask, v16f a, v16f b) { return (v16f)((mask & (v16i)a) | (~mask & (v16i)b)); }
/// a > b ? a : b. A NaN in either gives b.
CK_INLINE v16f ck_max(v16f a, v16f b) { return ck_select(a > b, a, b); }
/// a < b ? a : b. A NaN in either gives b.
CK_INLINE v16f ck_min(v16f a, v16f b) { return ck_select(a < b, a, b); }

#endif
