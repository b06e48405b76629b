#include "CInflate.h"
#include <string.h>
#include <zlib.h>

/// The most that one call of zlib is given: its counts are 32 bits wide.
#define PART_BYTES (1u << 30)

int ci_inflate(const void *source, size_t source_bytes, void *target, size_t size) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return 0;
    unsigned char nothing;
    size_t in_left = source_bytes, out_left = size;
    stream.next_in = (z_const Bytef *)source;
    stream.next_out = size ? target : &nothing;
    int status = Z_OK;
    while (status == Z_OK) {
        size_t in_part = in_left < PART_BYTES ? in_left : PART_BYTES;
        size_t out_part = out_left < PART_BYTES ? out_left : PART_BYTES;
        stream.avail_in = (uInt)in_part;
        stream.avail_out = (uInt)out_part;
        status = inflate(&stream, Z_NO_FLUSH);
        in_left -= in_part - stream.avail_in;
        out_left -= out_part - stream.avail_out;
        // Z_BUF_ERROR ends the loop when there is nothing more to read or no room to write.
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && in_left == 0 && out_left == 0;
}
