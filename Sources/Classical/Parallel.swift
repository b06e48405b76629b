import Dispatch

/// Calls `body` with 0 to `count - 1`, by up to `threads` threads at once and in no certain order, so calls must not depend
/// on each other.
func parallel(_ count: Int, threads: Int, _ body: (Int) -> Void) {
    guard threads > 1, count > 1 else {
        for index in 0..<count { body(index) }
        return
    }
    // A worker takes every `workers`-th index, so that no more than `threads` run.
    let workers = min(threads, count)
    // The calls end before this function returns, and do not depend on each other.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for index in stride(from: worker, to: count, by: workers) { body(index) }
    }
}

/// Computes an element for each of 0 to `count - 1`, by up to `threads` threads, and returns them in order.
func parallelMap<Element>(_ count: Int, threads: Int, _ body: (Int) -> Element) -> [Element] {
    var results = [Element?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { buffer in
        let places = buffer
        parallel(count, threads: threads) { places[$0] = body($0) }
    }
    return results.compactMap { $0 }
}
