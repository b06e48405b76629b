import Core

/// What is known of a tensor before it is computed: the element type and the extents.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
    public var dtype: ScalarType
    public var shape: [Dimension]

    public init(_ dtype: ScalarType, _ shape: [Dimension]) {
        self.dtype = dtype
        self.shape = shape
    }

    /// A type whose extents are all numbers.
    public init(_ dtype: ScalarType, fixed shape: [Int]) {
        self.init(dtype, shape.map(Dimension.fixed))
    }

    public var rank: Int { shape.count }

    /// The extents when all of them are numbers.
    public var fixedShape: [Int]? {
        let numbers = shape.compactMap(\.value)
        return numbers.count == shape.count ? numbers : nil
    }

    /// The number of elements when the shape is fixed and the product does not overflow.
    public var elementCount: Int? { fixedShape?.checkedProduct }

    /// The number of bytes when the shape is fixed and elements have a fixed size.
    public var byteCount: Int? {
        elementCount.flatMap { count in
            let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.byteCount)
            return overflow ? nil : bytes
        }
    }

    /// `f32[1x3x224x224]`; a scalar is `f32[]`; with symbols `f32[N x 3]`.
    public var description: String {
        let separator = fixedShape == nil ? " x " : "x"
        return "\(dtype)[\(shape.map(\.description).joined(separator: separator))]"
    }
}

extension Sequence where Element == Int {
    /// The product, or nil when it overflows or a factor is negative.
    public var checkedProduct: Int? {
        var product = 1
        for factor in self {
            guard factor >= 0 else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            product = next
        }
        return product
    }
}
