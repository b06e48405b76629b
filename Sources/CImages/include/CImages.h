/* Decoding of PNG and JPEG from memory and encoding of PNG into memory.
 *
 * Every function is total: any bytes give a picture or a status with a message, never a trap, an unbounded
 * allocation or an unbounded run. libpng and libjpeg report errors with longjmp; no jump leaves this module. */
#ifndef CIMAGES_H
#define CIMAGES_H

#include <stddef.h>
#include <stdint.h>

#define CI_MESSAGE_CAPACITY 240

/* What a call found. */
typedef enum {
    CI_OK = 0,
    CI_NOT_AN_IMAGE,   /* the first bytes are neither PNG's nor JPEG's signature */
    CI_TOO_LARGE,      /* the declared size exceeds a limit; nothing was allocated for it */
    CI_DAMAGED,        /* truncated or corrupt */
    CI_UNSUPPORTED,    /* a well-formed kind of picture that has no grey or RGB reading, such as CMYK */
    CI_OUT_OF_MEMORY
} ci_status;

/* The largest picture a decoder may allocate for. */
typedef struct {
    uint32_t max_width, max_height;
    uint64_t max_pixels;
} ci_limits;

/* A decoded picture. `pixels` holds height * width * channels bytes, row-major, interleaved; free it with
 * ci_free. `message` is a NUL-terminated sentence when the call failed. width and height hold the declared size
 * as soon as it is known, also when the call failed. */
typedef struct {
    uint32_t width, height, channels;
    uint8_t *pixels;
    char message[CI_MESSAGE_CAPACITY];
} ci_picture;

/* An encoded file; free `bytes` with ci_free. */
typedef struct {
    uint8_t *bytes;
    size_t count;
    char message[CI_MESSAGE_CAPACITY];
} ci_file;

/* Decodes PNG or JPEG, whichever the bytes are. Grey pictures give 1 channel, all others 3 (RGB). Alpha is
 * dropped, palettes are expanded, 16-bit samples are scaled to 8 bits, no gamma or colour profile is applied.
 * A truncated picture is damaged, not half a picture. */
ci_status ci_decode(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture);

/* Encodes 8-bit grey (channels 1) or RGB (channels 3) pixels as PNG. `is_fast` takes a fraction of the time for a file
 * that is a little larger. */
ci_status ci_encode_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int is_fast, ci_file *file);

/* Frees what a call above returned; a null pointer is allowed. */
void ci_free(void *pointer);

#endif
