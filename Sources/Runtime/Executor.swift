/// Runs the independent units of one instruction: on the calling thread, or spread over threads that the caller owns.
public struct Executor: @unchecked Sendable {
    /// Calls `body(bodyContext, begin, end)` for ranges that together cover `0 ..< count`, and returns when all are done:
    /// 0, or the first status that was not 0.
    public typealias Run =
        @convention(c) (
            _ context: UnsafeMutableRawPointer?, _ count: UInt32,
            _ body: Body, _ bodyContext: UnsafeMutableRawPointer?
        ) -> Int32
    public typealias Body =
        @convention(c) (
            _ context: UnsafeMutableRawPointer?, _ begin: UInt32, _ end: UInt32
        ) -> Int32

    let run: Run?
    let context: UnsafeMutableRawPointer?

    /// Everything on the calling thread.
    public static var serial: Executor { Executor(run: nil, context: nil) }

    /// Units spread by `run`, which gets `context`; the context must outlive the executor.
    public init(run: Run?, context: UnsafeMutableRawPointer?) {
        self.run = run
        self.context = context
    }
}
