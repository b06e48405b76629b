import CBlas
import CKernels

/// A library of linear algebra that is loaded while the program runs, for matrix products that need not be reproducible.
public struct ProductLibrary: Sendable {
    /// What computes `gemm_f32`.
    let run: ck_run_fn
    /// The name of the file that was loaded.
    public let name: String

    /// Loads OpenBLAS: the file that `MLC_BLAS` names, or the system's.
    /// - Parameter threads: how many threads the library uses.
    /// - Throws: `ExecutionError.library` saying why it could not be loaded.
    public static func openBLAS(threads: Int) throws(ExecutionError) -> ProductLibrary {
        if let reason = cb_load(Int32(threads)) {
            throw .library(String(cString: reason))
        }
        return ProductLibrary(run: cb_gemm_f32, name: String(cString: cb_name()))
    }
}
