/// What every row of depthwise_f32 derives from its parameters.
#ifndef CK_DEPTHWISE_F32_H
#define CK_DEPTHWISE_F32_H

#include "ck_check.h"

/// Rows of input and weights that stay in a first-level cache while the rows of a channel block are walked.
#define CK_DEPTHWISE_CACHE_BYTES (24 * 1024)
/// Where fewer channels than this fit, reading whole rows in order beats reusing them.
#define CK_DEPTHWISE_LEAST_CHANNELS 96

/// Channels of a block, a multiple of 16 unless it is all of them. Units count output rows fastest, then blocks, then
/// pictures.
CK_CHECK_INLINE int32_t ck_depthwise_f32_block(const ck_depthwise_f32_params *p) {
    const uint64_t per_channel = ck_size_mul((uint64_t)p->kernel_h * 4, (uint64_t)p->in_w + (uint64_t)p->kernel_w);
    const uint64_t fit = CK_DEPTHWISE_CACHE_BYTES / per_channel;
    if (fit < CK_DEPTHWISE_LEAST_CHANNELS) return p->channels;
    const uint64_t blocks = ck_size_ceil_div((uint64_t)p->channels, fit);
    const uint64_t block = ck_size_ceil_div(ck_size_ceil_div((uint64_t)p->channels, blocks), 16) * 16;
    return block < (uint64_t)p->channels ? (int32_t)block : p->channels;
}

/// How many blocks the channels make.
CK_CHECK_INLINE uint64_t ck_depthwise_f32_blocks(const ck_depthwise_f32_params *p) {
    return ck_size_ceil_div((uint64_t)p->channels, (uint64_t)ck_depthwise_f32_block(p));
}

#endif
