import CKernels

/// Shapes and strides as the parameter structs hold them.
enum Shape {
    typealias Eight = (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32)

    /// The eight numbers as an array.
    static func values(_ tuple: Eight) -> [Int] {
        withUnsafeBytes(of: tuple) { raw in (0..<8).map { Int(raw.load(fromByteOffset: $0 * 4, as: Int32.self)) } }
    }

    /// Sets the last dimensions to `numbers` and those before them to `fill`.
    static func set(_ tuple: inout Eight, _ numbers: [Int], fill: Int) {
        withUnsafeMutableBytes(of: &tuple) { raw in
            for d in 0..<8 {
                let source = d - (8 - numbers.count)
                raw.storeBytes(of: Int32(source < 0 ? fill : numbers[source]), toByteOffset: d * 4, as: Int32.self)
            }
        }
    }

    /// The strides of a dense tensor.
    static func denseStrides(_ dims: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: dims.count)
        for d in dims.indices.dropLast().reversed() { strides[d] = strides[d + 1] * dims[d + 1] }
        return strides
    }

    /// The strides of a random operand that broadcasts to `dims`: dense over the dimensions that it has.
    static func broadcastStrides(_ dims: [Int], _ g: inout SeededGenerator) -> [Int] {
        let kind = g.int(0...5)
        let kept = dims.indices.map { d in
            switch kind {
            case 0, 1: true
            case 2: d == dims.count - 1
            case 3: d != dims.count - 1
            case 4: false
            default: g.oneIn(2)
            }
        }
        var strides = [Int](repeating: 0, count: dims.count), stride = 1
        for d in dims.indices.reversed() where kept[d] {
            strides[d] = stride
            stride *= dims[d]
        }
        return strides
    }

    /// Elements from the first of the operand to one past the last that a walk reaches; strides may be negative.
    static func extent(_ dims: [Int], _ strides: [Int], _ offset: Int = 0) -> Int {
        if dims.contains(0) { return 0 }
        return zip(dims, strides).reduce(offset + 1) { $0 + max(0, ($1.0 - 1) * $1.1) }
    }

    static func offset(_ index: [Int], _ strides: [Int]) -> Int {
        zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Visits all indices in row-major order.
    static func forEach(_ dims: [Int], _ body: ([Int]) -> Void) {
        var index = [Int](repeating: 0, count: dims.count)
        for _ in 0..<dims.reduce(1, *) {
            body(index)
            for d in dims.indices.reversed() {
                index[d] += 1
                if index[d] < dims[d] { break }
                index[d] = 0
            }
        }
    }
}

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 20) }
    }

    /// Random dimensions, most of them small.
    mutating func dims() -> [Int] {
        (0..<int(1...4)).map { _ in pick([1, 2, 3, 5, 7, 16, 19, 40]) }
    }

    /// As `floats`, with a few infinities, NaN, huge, tiny and integral values.
    mutating func wildFloats(_ count: Int) -> [Float] {
        let rare: [Float] = [
            .infinity, -.infinity, .nan, 3e38, -3e38, 0x1p-133, -0x1p-133, 1, -1, 2, 3, -3, 0.5, 100, 1e6,
        ]
        return floats(count).map { oneIn(8) ? pick(rare) : $0 }
    }
}
