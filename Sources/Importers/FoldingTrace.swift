import Core
import IR

/// The results that an import computed because they were known, in order, and those that it shall not.
///
/// The same model imported for other numbers of its symbolic dimensions computes the same results in the same order, so
/// results can be compared across imports by their position.
public struct FoldingTrace: Sendable {
    /// A result in short.
    public struct Result: Hashable, Sendable {
        public var dtype: ScalarType
        public var shape: [Int]
        /// Of the elements.
        public var hash: Int
        /// The bytes of an element when all are the same.
        public var element: [UInt8]?
    }

    /// The positions of nodes whose results follow the shapes of the inputs.
    public var varying: Set<Int> = []
    /// Those among them that stay although their results are known.
    public var kept: Set<Int> = []
    /// Whether results are recorded.
    public var records = false
    /// By position.
    public private(set) var results: [Int: [Result]] = [:]
    private var position = 0

    public init(records: Bool = false) { self.records = records }

    /// For the next imports of a model, of which traces at several bindings are known. Results that differ are computed
    /// when the model runs: all but integers of at most `smallCount` elements, and vectors of integers and uniform
    /// tensors, which a program for many shapes takes from the longest.
    public init(comparing traces: [FoldingTrace], smallCount: Int) {
        for (position, results) in traces.first?.results ?? [:] {
            let all = traces.map { $0.results[position] ?? [] }
            guard all.contains(where: { $0 != results }) else { continue }
            varying.insert(position)
            let isSimple = all.allSatisfy { other in
                other.count == results.count && zip(other, results).allSatisfy { $0.isSimple(smallCount, like: $1) }
            }
            if !isSimple { kept.insert(position) }
        }
    }

    /// The position of the next node.
    mutating func next() -> Int {
        defer { position += 1 }
        return position
    }

    mutating func note(_ tensors: [Tensor], at position: Int) {
        guard records else { return }
        results[position] = tensors.map(Result.init)
    }
}

extension FoldingTrace.Result {
    fileprivate func isSimple(_ smallCount: Int, like other: Self) -> Bool {
        !dtype.isFloatingPoint && shape.reduce(1, *) <= smallCount || element != nil && element == other.element
            || shape.dropLast().allSatisfy { $0 == 1 } && !shape.isEmpty && dtype == .int64
    }

    init(_ tensor: Tensor) {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325
        var uniform = tensor.elementCount > 0 && tensor.dtype != .string
        tensor.withBytes { bytes in
            let size = max(tensor.dtype.byteCount, 1)
            for (index, byte) in bytes.enumerated() {
                state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
                if byte != bytes[index % size] { uniform = false }
            }
        }
        self.init(
            dtype: tensor.dtype, shape: tensor.shape, hash: Int(truncatingIfNeeded: state),
            element: uniform ? tensor.withBytes { Array($0.prefix(tensor.dtype.byteCount)) } : nil)
    }
}
