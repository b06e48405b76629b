// Rows for ARMv8.0 with Advanced SIMD, which every 64-bit ARM processor has.
#if defined(__aarch64__)
#define CK_SUFFIX neon
#define CK_USE_NEON 1
#include "ck_vec.h"
#include "ck_templates.inc"
#endif
