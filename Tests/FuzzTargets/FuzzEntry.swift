import Glibc

/// The target that this process fuzzes, from the environment.
private let target = getenv("MLC_FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// With `MLC_FUZZ_MODELS` and `MLC_FUZZ_CORPUS`, folders with colons between and a folder, writes a corpus for each
/// target and ends the process. Says which targets there are when `MLC_FUZZ_TARGET` names none, and ends the process.
@_cdecl("mlc_fuzz_start")
public func startFuzzing() -> Int32 {
    if let models = getenv("MLC_FUZZ_MODELS"), let folder = getenv("MLC_FUZZ_CORPUS") {
        SeedCorpus(
            models: String(cString: models).split(separator: ":").map(String.init), folder: String(cString: folder)
        )
        .write()
        exit(0)
    }
    guard target == nil else { return 0 }
    let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
    print("error: set MLC_FUZZ_TARGET to one of \(known)")
    exit(2)
}

/// Runs the target on bytes; a finding ends the process, so that the fuzzer keeps the bytes.
@_cdecl("mlc_fuzz_run")
public func fuzzOnce(_ bytes: UnsafePointer<UInt8>?, _ count: Int) {
    do throws(FuzzFinding) {
        try target?.run(UnsafeRawBufferPointer(start: bytes, count: count))
    } catch {
        print("finding: \(error)")
        fflush(nil)
        abort()
    }
}
