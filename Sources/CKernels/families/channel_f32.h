/// What the families of batch normalization share.
#ifndef CK_CHANNEL_F32_H
#define CK_CHANNEL_F32_H

#include "ck_check.h"

/// Channels that one unit of channel_sums_f32 covers.
#define CK_CHANNEL_BLOCK 64
/// Elements that one unit of channel_scale_f32 covers at least.
#define CK_CHANNEL_SCALE_ELEMENTS 16384

CK_CHECK_INLINE uint64_t ck_channel_chunks(int32_t rows, int32_t chunk_rows) {
    return ck_size_ceil_div((uint64_t)rows, (uint64_t)chunk_rows);
}

/// Rows that one unit of channel_scale_f32 covers; the last unit may have fewer.
CK_CHECK_INLINE int64_t ck_channel_scale_rows(const ck_channel_scale_f32_params *p) {
    const int64_t rows = CK_CHANNEL_SCALE_ELEMENTS / p->channels;
    return rows < 1 ? 1 : rows;
}

#endif
