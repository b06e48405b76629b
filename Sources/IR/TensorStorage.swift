/// Bytes of a tensor: allocated here or borrowed from an owner such as a mapped file. They never change once a tensor has
/// them, so that tensors are values and cross threads freely.
public final class TensorStorage: @unchecked Sendable {
    /// The bytes, aligned to 64 when allocated here. Immutable after the initialiser returns.
    public let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject?

    /// Allocates `byteCount` zeroed bytes and lets `fill` write them.
    public init<E: Error>(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Swift.max(byteCount, 1), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        do throws(E) {
            try fill(UnsafeMutableRawBufferPointer(rebasing: memory[0..<byteCount]))
        } catch {
            memory.deallocate()
            throw error
        }
        bytes = UnsafeRawBufferPointer(rebasing: memory[0..<byteCount])
        owner = nil
    }

    /// Borrows bytes that live as long as `owner` and do not change.
    public init(borrowing bytes: UnsafeRawBufferPointer, from owner: AnyObject) {
        self.bytes = bytes
        self.owner = owner
    }

    deinit {
        if owner == nil { bytes.deallocate() }
    }
}
