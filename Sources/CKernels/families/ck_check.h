/// Arithmetic on sizes that come from a program, which is untrusted: nothing here overflows, traps or is undefined.
///
/// Sizes saturate: CK_HUGE stands for every value that does not fit, and never fits into an operand.
#ifndef CK_CHECK_H
#define CK_CHECK_H

#include "../include/CKernels.h"

// Checks run once, when a program is bound: their definitions take over from here that they are compiled for size.
#define FAMILY(id, name, params, inputs, outputs)                                                                      \
    __attribute__((minsize)) int32_t ck_##name##_check(const void *, const uint64_t *, uint32_t);                      \
    __attribute__((minsize)) uint32_t ck_##name##_units(const void *);
#include "../ck_rows.h"
#undef FAMILY

#define CK_CHECK_INLINE static inline __attribute__((always_inline, unused))
#define CK_HUGE UINT64_MAX

/// The largest kernel extent, stride, dilation, padding or block that a window operation accepts: small enough that
/// positions computed from them fit an int64 with room to spare, far larger than any model's.
#define CK_MAX_WINDOW (1 << 24)

/// a * b, saturating.
CK_CHECK_INLINE uint64_t ck_size_mul(uint64_t a, uint64_t b) {
    uint64_t r;
    return __builtin_mul_overflow(a, b, &r) ? CK_HUGE : r;
}

/// a + b, saturating.
CK_CHECK_INLINE uint64_t ck_size_add(uint64_t a, uint64_t b) {
    uint64_t r;
    return __builtin_add_overflow(a, b, &r) ? CK_HUGE : r;
}

/// a / b rounded up; b must not be 0.
CK_CHECK_INLINE uint64_t ck_size_ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

/// True when every one of `count` dimensions is at least 1.
CK_CHECK_INLINE int ck_dims_positive(const int32_t *dims, int count) {
    for (int i = 0; i < count; i++)
        if (dims[i] < 1) return 0;
    return 1;
}

/// The product of `count` dimensions, each of which is at least 0, saturating.
CK_CHECK_INLINE uint64_t ck_dims_product(const int32_t *dims, int count) {
    uint64_t product = 1;
    for (int i = 0; i < count; i++) product = ck_size_mul(product, (uint64_t)(uint32_t)dims[i]);
    return product;
}

/// True when `low <= value <= high`.
CK_CHECK_INLINE int ck_in_range(int64_t value, int64_t low, int64_t high) { return value >= low && value <= high; }

/// True when `elements` of `element_bytes` fit an operand of `operand_bytes`.
CK_CHECK_INLINE int ck_fits(uint64_t elements, uint64_t element_bytes, uint64_t operand_bytes) {
    uint64_t bytes = ck_size_mul(elements, element_bytes);
    return bytes != CK_HUGE && bytes <= operand_bytes;
}

/// As ck_fits for an optional operand: absent (0 bytes) is fine.
CK_CHECK_INLINE int ck_fits_optional(uint64_t elements, uint64_t element_bytes, uint64_t operand_bytes) {
    return operand_bytes == 0 || ck_fits(elements, element_bytes, operand_bytes);
}

/// Elements from the first to one past the last of `count` rows of `width` elements, `stride` apart: 0 without rows.
CK_CHECK_INLINE uint64_t ck_rows_extent(uint64_t count, uint64_t width, uint64_t stride) {
    return count == 0 ? 0 : ck_size_add(ck_size_mul(count - 1, stride), width);
}

/// True when every element that a strided walk visits lies inside an operand: offset + sum(i[d] * strides[d]) for all
/// 0 <= i[d] < dims[d], with strides of either sign. A walk with an empty dimension visits nothing and passes; a
/// negative dimension does not.
CK_CHECK_INLINE int ck_walk_fits(const int32_t *dims, const int32_t *strides, int rank, int64_t offset,
                                 uint64_t element_bytes, uint64_t operand_bytes) {
    int64_t low = offset, high = offset;
    int empty = 0;
    for (int d = 0; d < rank; d++) {
        if (dims[d] < 0) return 0;
        if (dims[d] == 0) { empty = 1; continue; }
        int64_t reach = ((int64_t)dims[d] - 1) * strides[d]; // both below 2^31: no overflow
        if (__builtin_add_overflow(reach < 0 ? low : high, reach, reach < 0 ? &low : &high)) return 0;
    }
    return empty || (low >= 0 && ck_fits(ck_size_add((uint64_t)high, 1), element_bytes, operand_bytes));
}

/// The most elements that an elementwise operation may have.
#define CK_MAX_ELEMENTS INT32_MAX

/// True when CK_MAX_RANK dimensions are not negative, hold at most CK_MAX_ELEMENTS, and a dense tensor of them fits an
/// operand. Products of any of the dimensions that are not 0 then fit an int64.
CK_CHECK_INLINE int ck_elementwise_fits(const int32_t *dims, uint64_t element_bytes, uint64_t operand_bytes) {
    uint64_t extent = 1, elements = 1;
    for (int d = 0; d < CK_MAX_RANK; d++) {
        if (dims[d] < 0) return 0;
        if (dims[d] > 0) extent = ck_size_mul(extent, (uint64_t)dims[d]);
        elements = ck_size_mul(elements, (uint64_t)dims[d]);
    }
    return extent <= CK_MAX_ELEMENTS && ck_fits(elements, element_bytes, operand_bytes);
}

/// True when an activation's kind is known.
CK_CHECK_INLINE int ck_activation_valid(const ck_activation *a) { return ck_in_range(a->kind, 0, CK_ACT_COUNT - 1); }

#endif
