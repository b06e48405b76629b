/// Raw inflate (RFC 1951) through zlib, of a known size.
#ifndef CINFLATE_H
#define CINFLATE_H

#include <stddef.h>

/// Inflates `source` into exactly `size` bytes at `target`. Returns 1 when the stream is valid, ends with its last byte
/// and gives exactly `size` bytes; otherwise 0, and `target` is unspecified. Never writes beyond `target + size`.
int ci_inflate(const void *source, size_t source_bytes, void *target, size_t size);

#endif
