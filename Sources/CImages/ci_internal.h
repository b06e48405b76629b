/* What the source files of this module share. */
#ifndef CI_INTERNAL_H
#define CI_INTERNAL_H

#include "CImages.h"

/* Checks the declared size against the limits and allocates picture->pixels for it. */
ci_status ci_allocate(ci_picture *picture, const ci_limits *limits);

ci_status ci_decode_png(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture);
ci_status ci_decode_jpeg(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture);

#endif
