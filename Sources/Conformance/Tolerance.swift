import Core
import IR

/// How far a computed tensor may be from the expected one: |computed - expected| <= absolute + relative |expected|.
/// Integers, bools and floats of 8 bits and less must be equal; NaN equals NaN, and infinities equal themselves. bfloat16 gets at least 2^-6
/// relative, two units in the last place, because models of several nodes round after each.
public struct Tolerance: Hashable, Sendable {
    public var absolute: Double
    public var relative: Double

    public init(absolute: Double = 1e-4, relative: Double = 1e-3) {
        self.absolute = absolute
        self.relative = relative
    }

    /// The first difference, in words, or nil when there is none.
    public func difference(_ computed: Tensor, _ expected: Tensor) -> String? {
        guard computed.dtype == expected.dtype, computed.shape == expected.shape else {
            return "is \(computed.type), expected \(expected.type)"
        }
        if computed.dtype.isSmallFloat { return Self.codes(computed, expected) }
        guard computed.dtype.isFloatingPoint, let a = computed.realNumbers, let b = expected.realNumbers else {
            guard computed != expected else { return nil }
            if computed.dtype == .string,
                let index = computed.strings.indices.first(where: {
                    !computed.strings[$0].isIdentical(to: expected.strings[$0])
                })
            {
                return "differs at \(index): '\(computed.strings[index])', expected '\(expected.strings[index])'"
            }
            let (a, b) = (computed.integers ?? [], expected.integers ?? [])
            let count = zip(a, b).filter { $0 != $1 }.count
            guard let index = zip(a, b).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return "differs" }
            return "differs in \(count) of \(a.count) elements, first at \(index): \(a[index]), expected \(b[index])"
        }
        let relative = max(relative, computed.dtype == .bfloat16 ? 0x1p-6 : 0)
        var count = 0
        var first: Int?
        for index in a.indices where !Self.agree(a[index], b[index], absolute, relative) {
            count += 1
            first = first ?? index
        }
        return first.map {
            "differs in \(count) of \(a.count) elements, first at \($0): \(a[$0]), expected \(b[$0])"
        }
    }

    /// The first difference between numbers of a type of 8 bits and less, which must be equal or both NaN.
    private static func codes(_ computed: Tensor, _ expected: Tensor) -> String? {
        guard computed != expected, let format = SmallFloat(computed.dtype) else { return nil }
        let (a, b) = computed.withElements(of: UInt8.self) { a in
            expected.withElements(of: UInt8.self) { b in (a.map(format.number), b.map(format.number)) }
        }
        return zip(a, b).enumerated().first { $1.0 != $1.1 && !($1.0.isNaN && $1.1.isNaN) }.map {
            "differs, first at \($0): \($1.0), expected \($1.1)"
        }
    }

    private static func agree(_ a: Double, _ b: Double, _ absolute: Double, _ relative: Double) -> Bool {
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
        if a.isInfinite || b.isInfinite { return a == b }
        return (a - b).magnitude <= absolute + relative * b.magnitude
    }
}

extension Tensor {
    /// The elements of a floating point tensor; nil for other types.
    fileprivate var realNumbers: [Double]? {
        switch dtype {
        case .float32: withElements(of: Float.self) { $0.map(Double.init) }
        case .float64: withElements(of: Double.self) { Array($0) }
        case .float16: withElements(of: Float16.self) { $0.map(Double.init) }
        case .bfloat16: withElements(of: UInt16.self) { $0.map { Double(Float(bitPattern: UInt32($0) << 16)) } }
        default: nil
        }
    }
}
