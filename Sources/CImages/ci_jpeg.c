#include "ci_internal.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

/* A progressive file may hold thousands of scans, each of which costs a pass over the whole picture. */
#define SCANS_MAX 200

/* libjpeg's error manager with the place to jump to and the message to leave. */
typedef struct {
    struct jpeg_error_mgr base; /* first: libjpeg hands it back as its own type */
    jmp_buf jump;
    char *message;
} error_manager;

static void on_error(j_common_ptr common) {
    error_manager *errors = (error_manager *)common->err;
    char text[JMSG_LENGTH_MAX];
    errors->base.format_message(common, text);
    snprintf(errors->message, CI_MESSAGE_CAPACITY, "%s", text);
    longjmp(errors->jump, 1);
}

/* libjpeg goes on with grey filling after damage; here only harmless oddities of encoders are let pass. */
static void on_message(j_common_ptr common, int level) {
    int code = common->err->msg_code;
    int harmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
    if (level < 0 && !harmless) {
        on_error(common);
    }
}

static void print_nothing(j_common_ptr common) { (void)common; }

static void limit_scans(j_common_ptr common) {
    if (((j_decompress_ptr)common)->input_scan_number > SCANS_MAX) {
        error_manager *errors = (error_manager *)common->err;
        snprintf(errors->message, CI_MESSAGE_CAPACITY, "more than %d scans", SCANS_MAX);
        longjmp(errors->jump, 1);
    }
}

/* Chooses grey or RGB output; anything else is unsupported. */
static ci_status choose_color(struct jpeg_decompress_struct *jpeg, ci_picture *picture) {
    switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
        jpeg->out_color_space = JCS_GRAYSCALE;
        picture->channels = 1;
        return CI_OK;
    case JCS_YCbCr:
    case JCS_RGB:
        jpeg->out_color_space = JCS_RGB;
        picture->channels = 3;
        return CI_OK;
    default:
        snprintf(picture->message, CI_MESSAGE_CAPACITY, "its colours are neither grey nor RGB (%d components)",
                 jpeg->num_components);
        return CI_UNSUPPORTED;
    }
}

/* All that may longjmp. No local variable is read after a jump: state lives in *picture. */
static ci_status read_picture(struct jpeg_decompress_struct *jpeg, error_manager *errors, const uint8_t *bytes,
                              size_t count, const ci_limits *limits, ci_picture *picture) {
    if (setjmp(errors->jump)) {
        return CI_DAMAGED;
    }
    jpeg_create_decompress(jpeg);
    struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
    jpeg->progress = &progress;
    jpeg_mem_src(jpeg, bytes, (unsigned long)count);
    jpeg_read_header(jpeg, TRUE);
    picture->width = jpeg->image_width;
    picture->height = jpeg->image_height;
    ci_status status = choose_color(jpeg, picture);
    if (status == CI_OK) {
        status = ci_allocate(picture, limits);
    }
    if (status != CI_OK) {
        return status;
    }
    jpeg->dct_method = JDCT_ISLOW; /* the one that is exact integer arithmetic, the same on every machine */
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = picture->pixels + (size_t)jpeg->output_scanline * picture->width * picture->channels;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
    return CI_OK;
}

ci_status ci_decode_jpeg(const uint8_t *bytes, size_t count, const ci_limits *limits, ci_picture *picture) {
    struct jpeg_decompress_struct jpeg;
    error_manager errors;
    memset(&jpeg, 0, sizeof jpeg);
    memset(&errors, 0, sizeof errors);
    jpeg.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = on_error;
    errors.base.emit_message = on_message;
    errors.base.output_message = print_nothing;
    errors.message = picture->message;
    ci_status status = read_picture(&jpeg, &errors, bytes, count, limits, picture);
    jpeg.progress = NULL;
    jpeg_destroy_decompress(&jpeg);
    return status;
}
