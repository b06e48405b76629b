/// Matrix products by OpenBLAS in the place of gemm_f32. The library is loaded while the program runs, so that nothing
/// depends on it that does not ask for it. Its order of arithmetic is its own: results differ in their last bits between
/// processors, versions and numbers of threads.
#ifndef CBLAS_PRODUCTS_H
#define CBLAS_PRODUCTS_H

#include <stdint.h>

/// Loads the library that `MLC_BLAS` names, or `libopenblas.so.0`, and has it use so many threads. Returns null, or why it
/// cannot be used. To be called by one thread at a time.
const char *cb_load(int32_t threads);

/// The name of the file that was loaded; empty before.
const char *cb_name(void);

/// gemm_f32 (see ck_params_products.h) with the library's products; units are the matrices of the batch. Products that are too small
/// to be worth it, and forms that the library does not know, are computed by the portable kernel's row for this processor.
/// - Precondition: `cb_load` returned null.
int32_t cb_gemm_f32(const void *params, void *const *operands, uint32_t begin, uint32_t end);

#endif
