#include "ci_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_png(const uint8_t *bytes, size_t count) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    return count >= sizeof signature && memcmp(bytes, signature, sizeof signature) == 0;
}

static int is_jpeg(const uint8_t *bytes, size_t count) {
    return count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

ci_status ci_allocate(ci_picture *picture, const ci_limits *limits) {
    uint64_t pixels = (uint64_t)picture->width * picture->height;
    if (picture->width == 0 || picture->height == 0) {
        snprintf(picture->message, CI_MESSAGE_CAPACITY, "it declares %u x %u pixels", picture->width,
                 picture->height);
        return CI_DAMAGED;
    }
    if (picture->width > limits->max_width || picture->height > limits->max_height || pixels > limits->max_pixels) {
        snprintf(picture->message, CI_MESSAGE_CAPACITY,
                 "it declares %u x %u pixels; the limits are %u wide, %u high and %llu pixels", picture->width,
                 picture->height, limits->max_width, limits->max_height, (unsigned long long)limits->max_pixels);
        return CI_TOO_LARGE;
    }
    picture->pixels = calloc((size_t)pixels, picture->channels);
    if (picture->pixels == NULL) {
        snprintf(picture->message, CI_MESSAGE_CAPACITY, "no memory for %u x %u pixels", picture->width,
                 picture->height);
        return CI_OUT_OF_MEMORY;
    }
    return CI_OK;
}

ci_status ci_decode(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture) {
    memset(picture, 0, sizeof *picture);
    ci_status status = CI_NOT_AN_IMAGE;
    if (is_png(bytes, count)) {
        status = ci_decode_png(bytes, count, limits, picture);
    } else if (is_jpeg(bytes, count)) {
        status = ci_decode_jpeg(bytes, count, limits, picture);
    } else {
        snprintf(picture->message, CI_MESSAGE_CAPACITY, "it begins with neither PNG's nor JPEG's signature");
    }
    if (status != CI_OK) {
        free(picture->pixels);
        picture->pixels = NULL;
    }
    return status;
}

void ci_free(void *pointer) { free(pointer); }
