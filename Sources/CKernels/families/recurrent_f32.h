#ifndef CK_RECURRENT_F32_H
#define CK_RECURRENT_F32_H

#include "ck_check.h"

/// Sequences that one unit walks together, so that a row of weights serves all of them.
#define CK_RECURRENT_ROWS 4
/// Panels of R that lie beside each other.
#define CK_RECURRENT_BLOCK 4

CK_CHECK_INLINE int64_t ck_recurrent_gates(const ck_recurrent_f32_params *p) {
    return p->kind == CK_RECURRENT_RNN ? 1 : p->kind == CK_RECURRENT_GRU ? 3 : 4;
}
CK_CHECK_INLINE int64_t ck_recurrent_panels(const ck_recurrent_f32_params *p) { return ((int64_t)p->hidden + 15) / 16; }

/// Units of one direction.
CK_CHECK_INLINE uint64_t ck_recurrent_blocks(const ck_recurrent_f32_params *p) {
    return ((uint64_t)p->batch + CK_RECURRENT_ROWS - 1) / CK_RECURRENT_ROWS;
}

#endif
