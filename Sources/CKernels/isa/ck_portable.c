// Rows for any processor without rows of its own: plain C vectors; x86 without FMA emulates it exactly.
#if !defined(__aarch64__)
#define CK_SUFFIX portable
#include "ck_vec.h"
#include "ck_templates.inc"
#endif
