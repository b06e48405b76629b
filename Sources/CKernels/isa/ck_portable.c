// Rows for any processor: plain C vectors; x86 without FMA emulates it exactly.
#define CK_SUFFIX portable
#include "ck_vec.h"
#include "ck_templates.inc"
