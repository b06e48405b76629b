#include "ck_check.h"

int32_t ck_linear_attention_f32_check(const void *params, const uint64_t *operand_bytes, uint32_t operand_count) {
    const ck_linear_attention_f32_params *p = params;
    const int32_t query[] = {p->batch, p->steps, p->query_heads, p->size};
    const int32_t key[] = {p->batch, p->steps, p->key_heads, p->size};
    const int32_t value[] = {p->batch, p->steps, p->key_heads, p->depth};
    const int32_t state[] = {p->batch, p->key_heads, p->size, p->depth};
    const int32_t result[] = {p->batch, p->steps, p->query_heads, p->depth};
    const int32_t *const shapes[] = {query, key, value, state, 0, 0, result, state};
    if (operand_count != 8) return 0;
    for (int i = 0; i < 8; i++) {
        if (!shapes[i]) continue;
        if (!ck_dims_positive(shapes[i], 4)) return 0;
        uint64_t elements = ck_dims_product(shapes[i], 4);
        if (elements > CK_MAX_ELEMENTS) return 0;
        if (i == 3 ? !ck_fits_optional(elements, 4, operand_bytes[i]) : !ck_fits(elements, 4, operand_bytes[i])) return 0;
    }
    if (p->query_heads % p->key_heads != 0) return 0;
    if (p->keep_width != p->key_heads && p->keep_width != (int64_t)p->key_heads * p->size) return 0;
    if (p->beta_width != 1 && p->beta_width != p->key_heads) return 0;
    uint64_t rows = (uint64_t)p->batch * (uint64_t)p->steps;
    return ck_fits_optional(rows * (uint64_t)p->keep_width, 4, operand_bytes[4])
        && ck_fits_optional(rows * (uint64_t)p->beta_width, 4, operand_bytes[5]);
}

/// A unit is the state of one key head.
uint32_t ck_linear_attention_f32_units(const void *params) {
    const ck_linear_attention_f32_params *p = params;
    return (uint32_t)p->batch * (uint32_t)p->key_heads;
}
