// Rows for x86-64-v4: AVX-512 F, BW, DQ and VL.
#if defined(__x86_64__)
#define CK_SUFFIX avx512
#define CK_USE_AVX512 1
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "ck_vec.h"
#include "ck_templates.inc"
#pragma clang attribute pop
#endif
