/// What mlc needs from Linux, for the host and for the lean runner: files, clocks, processor facts, threads.
///
/// The header needs no libc headers but the freestanding ones, so that Embedded Swift can import it. Nothing here keeps
/// global state.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <stddef.h>
#include <stdint.h>

/// The result of a call to the operating system: `number` is 0 or an errno value, `action` says what was tried, such as
/// `open` (a constant string, never null).
typedef struct {
    int32_t number;
    const char *action;
} cp_result;

/// Writes the text of an errno value, such as `No space left on device`, into `text` (at most `bytes`, with the final
/// 0).
void cp_error_text(int32_t number, char *text, size_t bytes);

// Files

/// Maps a regular file for reading. An empty file gives a null pointer and 0 bytes. The mapping stays valid when the
/// file is renamed or deleted; a file that is cut short while mapped raises SIGBUS when read, so writers replace
/// files.
cp_result cp_map_file(const char *path, const void **bytes, size_t *count);

/// Ends a mapping of `cp_map_file`. Null is allowed.
void cp_unmap(const void *bytes, size_t count);

/// A file being written: it appears at its path whole, on `cp_output_commit`, or not at all.
typedef struct cp_output cp_output;

/// Starts to write `path`: a temporary file beside it, or the path itself when it exists and is not a regular file
/// (`/dev/full`, `/dev/stdout`, a pipe). A symbolic link to a regular file is followed. A directory is an error.
/// After an error `*output` is null and nothing is left behind.
cp_result cp_output_open(const char *path, cp_output **output);

/// Appends bytes. After an error call `cp_output_discard`.
cp_result cp_output_write(cp_output *output, const void *bytes, size_t count);

/// Makes the file durable and visible (fsync, rename, fsync of the directory) and frees `output`, also after an error;
/// then nothing is left behind.
cp_result cp_output_commit(cp_output *output);

/// Gives up: removes the temporary file and frees `output`. Null is allowed.
void cp_output_discard(cp_output *output);

/// Writes a whole file as `cp_output_open`, `cp_output_write` and `cp_output_commit` do.
cp_result cp_write_file(const char *path, const void *bytes, size_t count);

/// Writes text to an open descriptor (1 is standard output, 2 standard error). Failures are ignored: there is nowhere
/// to report them.
void cp_print(int32_t descriptor, const void *text, size_t bytes);

// Clocks and memory

/// Nanoseconds of the monotonic clock.
uint64_t cp_monotonic_ns(void);

/// The most memory that the process has had resident, in bytes.
uint64_t cp_peak_resident_bytes(void);

/// The memory that this machine has, in bytes.
uint64_t cp_physical_bytes(void);

/// Zeroed memory aligned to a page that costs nothing until it is touched; null when it is more than the machine has or
/// more than this process may have. `cp_unmap` frees it.
void *cp_allocate(size_t bytes);

// Processor

/// The architecture that words describe.
typedef enum { CP_ARCH_OTHER = 0, CP_ARCH_X86_64 = 1, CP_ARCH_ARM64 = 2 } cp_architecture;

/// What a processor and its operating system say about themselves, undecoded, so that recorded machines can be
/// replayed.
typedef struct {
    uint32_t architecture; ///< a `cp_architecture`
    uint32_t leaf1_ecx;    ///< x86: CPUID leaf 1
    uint32_t leaf1_edx;
    uint32_t leaf7_ebx; ///< x86: CPUID leaf 7, subleaf 0; zero when the processor has no leaf 7
    uint32_t leaf7_ecx;
    uint32_t leaf7_edx;
    uint32_t leaf7_1_eax;       ///< x86: CPUID leaf 7, subleaf 1
    uint32_t leaf80000001_ecx;  ///< x86: CPUID leaf 0x80000001
    uint64_t xcr0;              ///< x86: registers that the operating system saves; zero without OSXSAVE
    uint64_t hwcap;             ///< arm64: AT_HWCAP
    uint64_t hwcap2;            ///< arm64: AT_HWCAP2
} cp_cpu_words;

/// Features, as bits. An x86 feature is set only when the operating system saves the registers that it needs.
enum {
    CP_CPU_X86_64_V2 = 1u << 0, ///< SSE4.2, SSSE3, POPCNT, CMPXCHG16B, LAHF
    CP_CPU_AVX2 = 1u << 1,
    CP_CPU_FMA = 1u << 2,
    CP_CPU_F16C = 1u << 3,
    CP_CPU_X86_64_V3 = 1u << 4,    ///< AVX2, FMA, F16C, BMI1, BMI2, LZCNT, MOVBE
    CP_CPU_AVX_VNNI = 1u << 5,     ///< the 256-bit form
    CP_CPU_X86_64_V4 = 1u << 6,    ///< AVX-512 F, BW, CD, DQ, VL
    CP_CPU_AVX512_VNNI = 1u << 7,
    CP_CPU_AVX512_BF16 = 1u << 8,
    CP_CPU_NEON = 1u << 16,
    CP_CPU_ARM_FP16 = 1u << 17, ///< half-precision vector arithmetic
    CP_CPU_ARM_DOTPROD = 1u << 18,
    CP_CPU_ARM_I8MM = 1u << 19,
    CP_CPU_ARM_BF16 = 1u << 20,
    CP_CPU_ARM_SVE = 1u << 21
};

/// Asks this machine.
void cp_cpu_read(cp_cpu_words *words);

/// The features that the words tell.
uint32_t cp_cpu_decode(const cp_cpu_words *words);

/// The number of processors that this process may run on, at least 1.
uint32_t cp_cpu_count(void);

/// Continues the CRC-32 of zlib in `*crc` (0 at the start) over `count` bytes with the processor's carry-less
/// multiplication or CRC instructions. Returns 0, and leaves `*crc` alone, when the processor has none.
int32_t cp_crc32(const void *bytes, size_t count, uint32_t *crc);

// Threads

/// Works on units `begin ..< end`; returns 0 or a status.
typedef int32_t (*cp_body)(void *context, uint32_t begin, uint32_t end);

/// A fixed set of threads that split ranges of units.
typedef struct cp_pool cp_pool;

/// The most threads of a pool.
#define CP_POOL_THREADS 256

/// Starts `threads - 1` threads; the caller of `cp_pool_run` is the last one. On success `*pool` is the pool.
cp_result cp_pool_create(uint32_t threads, cp_pool **pool);

/// Ends the threads. No run may be under way. Null is allowed.
void cp_pool_destroy(cp_pool *pool);

/// The number of threads, the caller included.
uint32_t cp_pool_threads(const cp_pool *pool);

/// Splits `0 ..< count` into contiguous ranges of nearly equal length, one a thread, runs `body` on each and waits
/// for all. Every unit is given to exactly one call. Allocates nothing. Returns the status of the lowest range that
/// did not give 0. A call from within a body or while another thread runs the pool works on all units in the calling
/// thread.
int32_t cp_pool_run(cp_pool *pool, uint32_t count, cp_body body, void *context);

#endif
