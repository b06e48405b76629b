import Core

/// A dense, row-major array of numbers, bools or strings in memory. A value: the bytes are shared and never change.
/// Strings have no bytes: `strings` holds them and the storage is empty.
public struct Tensor: Sendable {
    public let dtype: ScalarType
    public let shape: [Int]
    public let storage: TensorStorage
    /// The elements of a tensor of strings in row-major order; empty for every other type.
    public let strings: [String]

    /// A tensor over bytes that somebody has already laid out.
    /// - Precondition: `storage` holds exactly the bytes that the shape needs, and the elements are not strings; readers of
    ///   outside data check before.
    public init(dtype: ScalarType, shape: [Int], storage: TensorStorage) {
        precondition(dtype != .string, "strings have no bytes")
        precondition(storage.bytes.count == (shape.checkedProduct ?? -1) * dtype.byteCount, "tensor size mismatch")
        self.dtype = dtype
        self.shape = shape
        self.storage = storage
        strings = []
    }

    /// A tensor of strings in row-major order.
    /// - Precondition: the shape has as many elements as there are strings.
    public init(strings: [String], shape: [Int]) {
        precondition(strings.count == shape.checkedProduct, "\(strings.count) strings for shape \(shape)")
        dtype = .string
        self.shape = shape
        storage = TensorStorage(byteCount: 0) { _ in }
        self.strings = strings
    }

    /// A tensor whose elements `fill` writes; they start as zero.
    /// - Precondition: `Element` has the size of `dtype` and the shape does not overflow.
    public init<Element: BitwiseCopyable, E: Error>(
        _ dtype: ScalarType, _ shape: [Int], of _: Element.Type,
        fill: (UnsafeMutableBufferPointer<Element>) throws(E) -> Void
    ) throws(E) {
        precondition(MemoryLayout<Element>.stride == dtype.byteCount, "element type does not fit \(dtype)")
        let count = shape.checkedProduct ?? -1
        let storage = try TensorStorage(byteCount: count * dtype.byteCount) { (bytes) throws(E) in
            try fill(bytes.bindMemory(to: Element.self))
        }
        self.init(dtype: dtype, shape: shape, storage: storage)
    }

    /// A tensor from elements in row-major order. The element type decides the dtype.
    public init<Element: TensorElement>(_ elements: [Element], shape: [Int]) {
        self.init(Element.dtype, shape, of: Element.self) { buffer in
            precondition(buffer.count == elements.count, "\(elements.count) elements for shape \(shape)")
            _ = buffer.initialize(from: elements)
        }
    }

    /// A scalar (rank 0).
    public init<Element: TensorElement>(scalar: Element) { self.init([scalar], shape: []) }

    public var elementCount: Int { shape.reduce(1, *) }
    public var byteCount: Int { storage.bytes.count }
    public var rank: Int { shape.count }
    public var type: TensorType { TensorType(dtype, fixed: shape) }

    /// The same elements in another shape of the same number of elements.
    public func reshaped(_ shape: [Int]) -> Tensor {
        dtype == .string
            ? Tensor(strings: strings, shape: shape) : Tensor(dtype: dtype, shape: shape, storage: storage)
    }

    /// The elements' bytes, for the time of the call.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(storage.bytes)
    }

    /// The elements as `Element`, for the time of the call.
    /// - Precondition: `Element` has the size of the dtype.
    public func withElements<Element: BitwiseCopyable, R, E: Error>(
        of _: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        precondition(MemoryLayout<Element>.stride == dtype.byteCount, "element type does not fit \(dtype)")
        return try body(storage.bytes.bindMemory(to: Element.self))
    }

    /// The elements as an array, when `Element` is this tensor's type; nil otherwise.
    public func elements<Element: TensorElement>(as _: Element.Type) -> [Element]? {
        guard Element.dtype == dtype else { return nil }
        return withElements(of: Element.self) { Array($0) }
    }

    /// The elements of an integer or bool tensor as `Int`, nil for other types and for numbers that `Int` cannot hold.
    public var integers: [Int]? {
        switch dtype {
        case .int64: elements(as: Int64.self).map { $0.map { Int($0) } }
        case .int32: elements(as: Int32.self).map { $0.map { Int($0) } }
        case .int16: elements(as: Int16.self).map { $0.map { Int($0) } }
        case .int8: elements(as: Int8.self).map { $0.map { Int($0) } }
        case .uint8: elements(as: UInt8.self).map { $0.map { Int($0) } }
        case .uint16: elements(as: UInt16.self).map { $0.map { Int($0) } }
        case .uint32: elements(as: UInt32.self).map { $0.map { Int($0) } }
        case .uint64:
            elements(as: UInt64.self).flatMap { numbers in
                numbers.allSatisfy { $0 <= UInt64(Int.max) } ? numbers.map { Int($0) } : nil
            }
        case .bool: elements(as: Bool.self).map { $0.map { $0 ? 1 : 0 } }
        case .int4, .int2: withElements(of: Int8.self) { $0.map { Int($0) } }
        case .uint4, .uint2: withElements(of: UInt8.self) { $0.map { Int($0) } }
        default: nil
        }
    }
}

extension Tensor: Equatable {
    /// True when types, shapes and bytes or strings are the same; strings by their code points.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        left.dtype == right.dtype && left.shape == right.shape
            && (left.storage === right.storage || left.storage.bytes.elementsEqual(right.storage.bytes))
            && zip(left.strings, right.strings).allSatisfy { $0.isIdentical(to: $1) }
    }
}

extension String {
    /// True when both have the same code points: models compare strings so, and not by canonical equivalence.
    public func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A Swift type that is the memory form of a `ScalarType`.
public protocol TensorElement: BitwiseCopyable, Sendable {
    static var dtype: ScalarType { get }
}

extension Float: TensorElement { public static let dtype = ScalarType.float32 }
extension Double: TensorElement { public static let dtype = ScalarType.float64 }
extension Int8: TensorElement { public static let dtype = ScalarType.int8 }
extension UInt8: TensorElement { public static let dtype = ScalarType.uint8 }
extension Int16: TensorElement { public static let dtype = ScalarType.int16 }
extension UInt16: TensorElement { public static let dtype = ScalarType.uint16 }
extension Int32: TensorElement { public static let dtype = ScalarType.int32 }
extension UInt32: TensorElement { public static let dtype = ScalarType.uint32 }
extension Int64: TensorElement { public static let dtype = ScalarType.int64 }
extension UInt64: TensorElement { public static let dtype = ScalarType.uint64 }
extension Bool: TensorElement { public static let dtype = ScalarType.bool }
extension Float16: TensorElement { public static let dtype = ScalarType.float16 }
