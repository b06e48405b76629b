// Rows for x86-64-v3: AVX2 and FMA.
#if defined(__x86_64__)
#define CK_SUFFIX avx2
#define CK_USE_AVX2 1
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "ck_vec.h"
#include "ck_templates.inc"
#pragma clang attribute pop
#endif
