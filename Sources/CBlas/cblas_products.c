#include "cblas_products.h"

#include <CKernels.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// As cblas.h declares it, with 32-bit integers.
typedef void (*sgemm_fn)(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a, int lda,
                         const float *b, int ldb, float beta, float *c, int ldc);
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111 };

/// Multiplications below which a call of the library costs more than it saves.
enum { LEAST_WORK = 32 * 32 * 32 };

static sgemm_fn sgemm;
static char name[1024];
static char reason[1024];

const char *cb_name(void) { return name; }

const char *cb_load(int32_t threads) {
    const char *given = getenv("MLC_BLAS");
    const char *file = given && *given ? given : "libopenblas.so.0";
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(reason, sizeof reason, "%s", dlerror());
        return reason;
    }
    sgemm_fn found = (sgemm_fn)dlsym(library, "cblas_sgemm");
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (!found || !set_threads) {
        snprintf(reason, sizeof reason, "%s has no %s", file, found ? "openblas_set_num_threads" : "cblas_sgemm");
        return reason;
    }
    set_threads(threads);
    sgemm = found;
    snprintf(name, sizeof name, "%s", file);
    return 0;
}

/// The fastest row of gemm_f32 that this processor runs.
static ck_run_fn own_kernel(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl")) {
        ck_run_fn run = ck_find(CK_FAMILY_GEMM_F32, CK_ISA_X86_AVX512)->run;
        if (run) return run;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        ck_run_fn run = ck_find(CK_FAMILY_GEMM_F32, CK_ISA_X86_AVX2)->run;
        if (run) return run;
    }
#endif
    return ck_find(CK_FAMILY_GEMM_F32, CK_ISA_PORTABLE)->run;
}

/// One matrix of the batch by the kernels.
static int32_t run_own(const ck_gemm_f32_params *p, void *const *operands) {
    const ck_family *family = &ck_families(&(size_t){0})[CK_FAMILY_GEMM_F32];
    return own_kernel()(p, operands, 0, family->units(p));
}

/// The rows of B as one dense matrix [k, n], from panels of 16 columns.
static void unpack(const float *packed, float *b, ptrdiff_t k, ptrdiff_t n) {
    for (ptrdiff_t column = 0; column < n; column += 16) {
        const ptrdiff_t width = n - column < 16 ? n - column : 16;
        const float *panel = packed + column * k;
        for (ptrdiff_t row = 0; row < k; row++)
            memcpy(b + row * n + column, panel + row * 16, (size_t)width * sizeof(float));
    }
}

/// Memory for one thread's dense B, kept for the next product; null when there is none.
static float *scratch(size_t count) {
    static _Thread_local float *memory;
    static _Thread_local size_t held;
    if (held < count) {
        free(memory);
        memory = malloc(count * sizeof(float));
        held = memory ? count : 0;
    }
    return memory;
}

/// One matrix of the batch: a product without anything else, then bias, residual and activation by a product of no depth.
static int32_t run_one(const ck_gemm_f32_params *p, void *const *operands) {
    const int64_t work = (int64_t)p->m * p->n * p->k;
    float *b = 0;
    if (work >= LEAST_WORK && p->a_row >= p->k && !operands[3] && (b = scratch((size_t)p->k * (size_t)p->n))) {
        unpack(operands[1], b, p->k, p->n);
        sgemm(ROW_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, p->m, p->n, p->k, 1, operands[0], p->a_row, b, p->n, 0, operands[4],
              p->c_row);
        if (!operands[2] && p->activation.kind == CK_ACT_NONE) return CK_OK;
        ck_gemm_f32_params rest = *p;
        rest.k = 0;
        rest.r_row = p->c_row;
        rest.residual_order = CK_RESIDUAL_BEFORE_ACTIVATION;
        void *const finish[] = {operands[0], operands[1], operands[2], operands[4], operands[4]};
        return run_own(&rest, finish);
    }
    return run_own(p, operands);
}

int32_t cb_gemm_f32(const void *params, void *const *operands, uint32_t begin, uint32_t end) {
    const ck_gemm_f32_params *p = params;
    for (ptrdiff_t matrix = begin; matrix < (ptrdiff_t)end; matrix++) {
        ck_gemm_f32_params one = *p;
        one.batch = 1;
        void *own[] = {(float *)operands[0] + matrix * p->a_batch, (float *)operands[1] + matrix * p->b_batch, operands[2],
                       operands[3] ? (float *)operands[3] + matrix * p->r_batch : 0,
                       (float *)operands[4] + matrix * p->c_batch};
        const int32_t status = run_one(&one, own);
        if (status != CK_OK) return status;
    }
    return CK_OK;
}
