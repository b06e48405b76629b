/// Which taps of a window lie inside the picture, along one axis.
#ifndef CK_WINDOW_H
#define CK_WINDOW_H

#include <stddef.h>

#define CK_WINDOW_INLINE static inline __attribute__((always_inline, unused))

/// Taps begin ..< end of an output position lie inside; the first of them reads input position `first`.
typedef struct { ptrdiff_t begin, end, first; } ck_taps;

/// The taps of output position `o`. Empty (end == begin, first unspecified) when the window lies in the padding.
CK_WINDOW_INLINE ck_taps ck_window_taps(ptrdiff_t o, ptrdiff_t input, ptrdiff_t kernel, ptrdiff_t stride,
                                        ptrdiff_t dilation, ptrdiff_t pad) {
    ptrdiff_t origin = o * stride - pad;
    ptrdiff_t begin = origin < 0 ? -origin : 0, end = origin < input ? input - 1 - origin : -1;
    if (dilation != 1) begin = (begin + dilation - 1) / dilation, end = end < 0 ? -1 : end / dilation;
    end += 1;
    if (end > kernel) end = kernel;
    if (begin > end) begin = end;
    return (ck_taps){begin, end, origin + begin * dilation};
}

/// Output positions begin ..< end whose whole window lies inside.
typedef struct { ptrdiff_t begin, end; } ck_interior;

/// The interior of an axis with `output` positions; begin == end when no window fits.
CK_WINDOW_INLINE ck_interior ck_window_interior(ptrdiff_t output, ptrdiff_t input, ptrdiff_t kernel, ptrdiff_t stride,
                                                ptrdiff_t dilation, ptrdiff_t pad) {
    ptrdiff_t begin = (pad + stride - 1) / stride;
    ptrdiff_t last = input - 1 - (kernel - 1) * dilation + pad;
    ptrdiff_t end = last < 0 ? 0 : last / stride + 1;
    if (end > output) end = output;
    if (begin > end) begin = end;
    return (ck_interior){begin, end};
}

#endif
