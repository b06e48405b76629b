#include "channel_f32.h"

static uint64_t sums_count(int32_t rows, int32_t channels, int32_t chunk_rows) {
    return ck_size_mul(ck_size_mul(ck_channel_chunks(rows, chunk_rows), 2), (uint64_t)channels);
}

static uint64_t sums_units(const ck_channel_sums_f32_params *p) {
    return ck_size_mul(ck_channel_chunks(p->rows, p->chunk_rows),
                       ck_size_ceil_div((uint64_t)p->channels, CK_CHANNEL_BLOCK));
}

int32_t ck_channel_sums_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_channel_sums_f32_params *p = params;
    if (operand_count != 4 || !ck_in_range(p->kind, 0, 1) || !ck_dims_positive(&p->rows, 3)) return 0;
    const uint64_t elements = ck_dims_product(&p->rows, 2);
    const int gradient = p->kind == CK_CHANNEL_GRADIENT;
    return ck_fits(elements, 4, operand_bytes[0]) && ck_fits(gradient ? elements : 0, 4, operand_bytes[1])
        && ck_fits(gradient ? (uint64_t)p->channels : 0, 4, operand_bytes[2])
        && ck_fits(sums_count(p->rows, p->channels, p->chunk_rows), 4, operand_bytes[3])
        && sums_units(p) <= UINT32_MAX;
}

uint32_t ck_channel_sums_f32_units(const void *params) {
    return (uint32_t)sums_units(params);
}

int32_t ck_channel_finish_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_channel_finish_f32_params *p = params;
    if (operand_count != 8 || !ck_in_range(p->kind, 0, 1) || !ck_dims_positive(&p->rows, 3)) return 0;
    const uint64_t channels = (uint64_t)p->channels;
    const int gradient = p->kind == CK_CHANNEL_GRADIENT;
    return ck_fits(sums_count(p->rows, p->channels, p->chunk_rows), 4, operand_bytes[0])
        && ck_fits(channels, 4, operand_bytes[1]) && ck_fits(gradient ? 0 : channels, 4, operand_bytes[2])
        && ck_fits(gradient ? channels : 0, 4, operand_bytes[3])
        && ck_fits(gradient ? channels : 0, 4, operand_bytes[4]) && ck_fits(channels, 4, operand_bytes[5])
        && ck_fits(channels, 4, operand_bytes[6]) && ck_fits(ck_size_mul(4, channels), 4, operand_bytes[7]);
}

uint32_t ck_channel_finish_f32_units(const void *params) {
    const ck_channel_finish_f32_params *p = params;
    return ((uint32_t)p->channels - 1) / 16 + 1;
}

static uint64_t scale_units(const ck_channel_scale_f32_params *p) {
    return ck_size_ceil_div((uint64_t)p->rows, (uint64_t)ck_channel_scale_rows(p));
}

int32_t ck_channel_scale_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_channel_scale_f32_params *p = params;
    if (operand_count != 4 || !ck_in_range(p->kind, 0, 1) || !ck_dims_positive(&p->rows, 2)) return 0;
    const uint64_t elements = ck_dims_product(&p->rows, 2);
    return ck_fits(elements, 4, operand_bytes[0])
        && ck_fits(p->kind == CK_CHANNEL_GRADIENT ? elements : 0, 4, operand_bytes[1])
        && ck_fits(ck_size_mul(4, (uint64_t)p->channels), 4, operand_bytes[2]) && ck_fits(elements, 4, operand_bytes[3]);
}

uint32_t ck_channel_scale_f32_units(const void *params) {
    return (uint32_t)scale_units(params);
}
