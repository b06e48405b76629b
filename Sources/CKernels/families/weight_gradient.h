/// What the gradients of filters and of maxima share.
#ifndef CK_WEIGHT_GRADIENT_H
#define CK_WEIGHT_GRADIENT_H

#include "ck_check.h"

/// Output channels that one unit of conv_weight_gradient_f32 covers.
#define CK_WEIGHT_GRADIENT_COLUMNS 64
/// Channels that one unit of max_pool_gradient_f32 covers.
#define CK_POOL_GRADIENT_CHANNELS 64
/// Channels that one unit of depthwise_weight_gradient_f32 covers.
#define CK_DEPTHWISE_GRADIENT_CHANNELS 32

/// True when eight fields from `kernel_h` on (kernel, stride, dilation, padding) are in range.
CK_CHECK_INLINE int ck_weight_gradient_window_is_valid(const int32_t *window) {
    for (int i = 0; i < 8; i++)
        if (!ck_in_range(window[i], i < 6, CK_MAX_WINDOW)) return 0;
    return 1;
}

/// The pictures of a chunk.
CK_CHECK_INLINE int64_t ck_chunk_begin(int64_t batch, int64_t chunks, int64_t chunk) { return batch * chunk / chunks; }

/// The output positions begin ..< end of an axis at which tap `k` lies inside.
typedef struct { int64_t begin, end; } ck_positions;
CK_CHECK_INLINE ck_positions ck_tap_positions(int64_t k, int64_t output, int64_t input, int64_t stride,
                                              int64_t dilation, int64_t pad) {
    const int64_t before = pad - k * dilation, last = input - 1 + before;
    int64_t begin = before > 0 ? (before + stride - 1) / stride : 0, end = last < 0 ? 0 : last / stride + 1;
    if (end > output) end = output;
    if (begin > end) begin = end;
    return (ck_positions){begin, end};
}

#endif
