import CPlatform

/// A fixed set of threads that split ranges of units. Runs allocate nothing.
///
/// Threads look for work for some ten microseconds after a run and then sleep. A run from within a body, or while
/// another thread runs the same pool, works in the calling thread alone.
public final class ThreadPool: @unchecked Sendable {
    /// The C form, for callers that have a C function as body: `cp_pool_run(pool.handle, …)`.
    public let handle: OpaquePointer

    /// The most threads of a pool.
    public static let maximumThreads = Int(CP_POOL_THREADS)

    /// Starts `threads - 1` threads; the caller of `run` is the last one. 1 ... `maximumThreads`.
    public init(threads: Int) throws(PlatformError) {
        var pool: OpaquePointer?
        try PlatformError.check(cp_pool_create(UInt32(clamping: threads), &pool))
        guard let pool else { throw PlatformError(action: "start threads", number: 12) }
        handle = pool
    }

    deinit { cp_pool_destroy(handle) }

    /// The number of threads, the caller included.
    public var threads: Int { Int(cp_pool_threads(handle)) }

    /// Splits `0 ..< count` into contiguous ranges, one a thread, and waits until all are done.
    public func run(_ count: Int, _ body: (Range<Int>) -> Void) {
        precondition(count >= 0 && count <= Int(UInt32.max), "count out of range")
        _ = withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { body in
                cp_pool_run(
                    handle, UInt32(count),
                    { context, begin, end in
                        context?.assumingMemoryBound(to: ((Range<Int>) -> Void).self).pointee(Int(begin)..<Int(end))
                        return 0
                    }, UnsafeMutableRawPointer(mutating: UnsafeRawPointer(body)))
            }
        }
    }
}
