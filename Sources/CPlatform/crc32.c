// CRC-32 of zlib with the processor's own instructions.
#include "CPlatform.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#define FOLDING __attribute__((target("pclmul,sse4.1")))

/// One byte at a time in two steps of four bits, for what is left over.
static uint32_t advance_bytes(uint32_t crc, const uint8_t *bytes, size_t count) {
    static const uint32_t nibble[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        crc = (crc >> 4) ^ nibble[crc & 15];
        crc = (crc >> 4) ^ nibble[crc & 15];
    }
    return crc;
}

/// `value` moved forward by the distance that the constants stand for, plus `next`.
FOLDING static inline __m128i fold(__m128i value, __m128i constants, __m128i next) {
    __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
    __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/// V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009, with the
/// constants of the reflected polynomial. `count` is at least 64 and a multiple of 16.
FOLDING static uint32_t advance_blocks(uint32_t crc, const uint8_t *bytes, size_t count) {
    const __m128i by_512 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by_128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    const __m128i by_64 = _mm_set_epi64x(0, 0x0163cd6124);
    const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    const __m128i words = _mm_setr_epi32(~0, 0, ~0, 0);
    const __m128i *next = (const __m128i *)bytes;
    __m128i a = _mm_xor_si128(_mm_loadu_si128(next), _mm_cvtsi32_si128((int)crc));
    __m128i b = _mm_loadu_si128(next + 1), c = _mm_loadu_si128(next + 2), d = _mm_loadu_si128(next + 3);
    for (next += 4, count -= 64; count >= 64; next += 4, count -= 64) {
        a = fold(a, by_512, _mm_loadu_si128(next));
        b = fold(b, by_512, _mm_loadu_si128(next + 1));
        c = fold(c, by_512, _mm_loadu_si128(next + 2));
        d = fold(d, by_512, _mm_loadu_si128(next + 3));
    }
    a = fold(fold(fold(a, by_128, b), by_128, c), by_128, d);
    for (; count >= 16; next += 1, count -= 16) a = fold(a, by_128, _mm_loadu_si128(next));
    a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, by_128, 0x10));
    a = _mm_xor_si128(_mm_srli_si128(a, 4), _mm_clmulepi64_si128(_mm_and_si128(a, words), by_64, 0x00));
    __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(a, words), barrett, 0x10);
    a = _mm_xor_si128(a, _mm_clmulepi64_si128(_mm_and_si128(quotient, words), barrett, 0x00));
    return (uint32_t)_mm_extract_epi32(a, 1);
}

int32_t cp_crc32(const void *bytes, size_t count, uint32_t *result) {
    unsigned a, b, c = 0, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_PCLMUL) || !(c & bit_SSE4_1)) return 0;
    const uint8_t *next = bytes;
    uint32_t crc = ~*result;
    size_t blocks = count / 16 * 16;
    if (blocks >= 64) {
        crc = advance_blocks(crc, next, blocks);
        next += blocks;
        count -= blocks;
    }
    *result = ~advance_bytes(crc, next, count);
    return 1;
}
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <string.h>
#include <sys/auxv.h>

#define HWCAP_BIT_CRC32 (1u << 7)

__attribute__((target("crc"))) static uint32_t advance(uint32_t crc, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = __crc32d(crc, word);
    }
    for (; count > 0; bytes++, count--) crc = __crc32b(crc, *bytes);
    return crc;
}

int32_t cp_crc32(const void *bytes, size_t count, uint32_t *result) {
    if (!(getauxval(AT_HWCAP) & HWCAP_BIT_CRC32)) return 0;
    *result = ~advance(~*result, bytes, count);
    return 1;
}
#else
int32_t cp_crc32(const void *bytes, size_t count, uint32_t *result) { return 0; }
#endif
