#include "ci_internal.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chunk of text or a profile larger than this is refused before it is allocated. */
#define CHUNK_BYTES_MAX (8u << 20)

/* A memory file. For reading, `position` runs to `count`; for writing, `count` grows up to `capacity`. */
typedef struct {
    const uint8_t *source;
    uint8_t *bytes;
    size_t position, count, capacity;
} memory_file;

static void on_error(png_structp png, png_const_charp text) {
    snprintf(png_get_error_ptr(png), CI_MESSAGE_CAPACITY, "%s", text);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void read_bytes(png_structp png, png_bytep into, size_t wanted) {
    memory_file *file = png_get_io_ptr(png);
    if (wanted > file->count - file->position) {
        png_error(png, "the file ends too early");
    }
    memcpy(into, file->source + file->position, wanted);
    file->position += wanted;
}

static void write_bytes(png_structp png, png_bytep from, size_t given) {
    memory_file *file = png_get_io_ptr(png);
    if (given > file->capacity - file->count) {
        size_t capacity = file->capacity * 2 + given;
        uint8_t *grown = realloc(file->bytes, capacity);
        if (grown == NULL) {
            png_error(png, "no memory for the encoded file");
        }
        file->bytes = grown;
        file->capacity = capacity;
    }
    memcpy(file->bytes + file->count, from, given);
    file->count += given;
}

static void flush_nothing(png_structp png) { (void)png; }

/* Asks libpng for 8-bit grey or RGB, whatever the file holds, and returns the number of interlace passes. */
static int request_plain_samples(png_structp png, png_infop info, ci_picture *picture) {
    png_byte color = png_get_color_type(png, info);
    if (color == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(png);
    }
    if (color == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) {
        png_set_expand_gray_1_2_4_to_8(png);
    }
    if (png_get_bit_depth(png, info) == 16) {
        png_set_scale_16(png);
    }
    png_set_strip_alpha(png);
    picture->channels = (color & PNG_COLOR_MASK_COLOR) ? 3 : 1;
    return png_set_interlace_handling(png);
}

/* All that may longjmp while reading. No local variable is read after a jump: state lives in *picture. */
static ci_status read_picture(png_structp png, png_infop info, const ci_limits *limits, ci_picture *picture) {
    if (setjmp(png_jmpbuf(png))) {
        return CI_DAMAGED;
    }
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF); /* ci_allocate decides, with a better message */
    png_set_chunk_malloc_max(png, CHUNK_BYTES_MAX);
    png_read_info(png, info);
    picture->width = png_get_image_width(png, info);
    picture->height = png_get_image_height(png, info);
    int passes = request_plain_samples(png, info, picture);
    ci_status status = ci_allocate(picture, limits);
    if (status != CI_OK) {
        return status;
    }
    png_read_update_info(png, info);
    size_t row_bytes = (size_t)picture->width * picture->channels;
    if (png_get_rowbytes(png, info) != row_bytes) {
        png_error(png, "unexpected row size");
    }
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t y = 0; y < picture->height; y++) {
            png_read_row(png, picture->pixels + y * row_bytes, NULL);
        }
    }
    png_read_end(png, NULL);
    return CI_OK;
}

ci_status ci_decode_png(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture) {
    memory_file file = {.source = bytes, .count = count};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, picture->message, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        return CI_OUT_OF_MEMORY;
    }
    png_set_read_fn(png, &file, read_bytes);
    ci_status status = read_picture(png, info, limits, picture);
    png_destroy_read_struct(&png, &info, NULL);
    return status;
}

/* All that may longjmp while writing. */
static ci_status write_picture(png_structp png, png_infop info, const ci_picture *picture, int is_fast) {
    if (setjmp(png_jmpbuf(png))) {
        return CI_OUT_OF_MEMORY;
    }
    int color = picture->channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY;
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_IHDR(png, info, picture->width, picture->height, 8, color, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (is_fast) {
        png_set_compression_level(png, 1);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    }
    png_write_info(png, info);
    for (uint32_t y = 0; y < picture->height; y++) {
        png_write_row(png, picture->pixels + (size_t)y * picture->width * picture->channels);
    }
    png_write_end(png, NULL);
    return CI_OK;
}

ci_status ci_encode_png(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int is_fast, ci_file *out) {
    memset(out, 0, sizeof *out);
    memory_file file = {.count = 0};
    ci_picture picture = {.width = width, .height = height, .channels = channels, .pixels = (uint8_t *)pixels};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, out->message, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        return CI_OUT_OF_MEMORY;
    }
    png_set_write_fn(png, &file, write_bytes, flush_nothing);
    ci_status status = write_picture(png, info, &picture, is_fast);
    png_destroy_write_struct(&png, &info);
    if (status != CI_OK) {
        free(file.bytes);
        return status;
    }
    out->bytes = file.bytes;
    out->count = file.count;
    return CI_OK;
}
