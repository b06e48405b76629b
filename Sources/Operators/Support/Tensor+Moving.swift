import Core
import IR

extension Tensor {
    /// The tensor of `shape` whose element at each index is this tensor's element at `start` plus the index times
    /// `strides`, counted in elements.
    /// - Precondition: every such offset is within this tensor.
    func strided(_ shape: [Int], _ strides: [Int], start: Int) -> Tensor {
        switch dtype.byteCount {
        case 0: stridedStrings(shape, strides, start)
        case 1: strided(shape, strides, start, of: UInt8.self)
        case 2: strided(shape, strides, start, of: UInt16.self)
        case 4: strided(shape, strides, start, of: UInt32.self)
        default: strided(shape, strides, start, of: UInt64.self)
        }
    }

    private func stridedStrings(_ shape: [Int], _ strides: [Int], _ start: Int) -> Tensor {
        let walk = StridedWalk(shape: shape, strides: [shape.rowMajorStrides, strides], starts: [0, start])
        let step = walk.step(1)
        var result = [String](repeating: "", count: shape.checkedProduct ?? 0)
        walk.rows { offsets, count in
            for i in 0..<count { result[offsets[0] + i] = strings[offsets[1] + i * step] }
        }
        return Tensor(strings: result, shape: shape)
    }

    private func strided<Unit: BitwiseCopyable>(
        _ shape: [Int], _ strides: [Int], _ start: Int, of _: Unit.Type
    ) -> Tensor {
        let walk = StridedWalk(shape: shape, strides: [shape.rowMajorStrides, strides], starts: [0, start])
        let step = walk.step(1)
        return Tensor(dtype, shape, of: Unit.self) { output in
            withElements(of: Unit.self) { input in
                walk.rows { offsets, count in
                    for i in 0..<count { output[offsets[0] + i] = input[offsets[1] + i * step] }
                }
            }
        }
    }

    /// A tensor of this type's elements: element `i` of the result is element `source(i)` of this tensor.
    /// - Precondition: every source is within this tensor.
    func gathered(_ shape: [Int], _ source: (Int) -> Int) -> Tensor {
        let size = dtype.byteCount
        let count = shape.checkedProduct ?? 0
        if dtype == .string { return Tensor(strings: (0..<count).map { strings[source($0)] }, shape: shape) }
        let storage = TensorStorage(byteCount: count * size) { output in
            withBytes { input in
                for i in 0..<count {
                    let from = source(i) * size
                    for byte in 0..<size { output[i * size + byte] = input[from + byte] }
                }
            }
        }
        return Tensor(dtype: dtype, shape: shape, storage: storage)
    }

    /// The tensor with runs of bytes written by `fill`, starting from a copy of this tensor's.
    func modified<E: Error>(_ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws(E) -> Tensor {
        let storage = try TensorStorage(byteCount: byteCount) { (output) throws(E) in
            output.copyMemory(from: self.storage.bytes)
            try fill(output)
        }
        return Tensor(dtype: dtype, shape: shape, storage: storage)
    }
}

extension Set<ScalarType> {
    /// Every type, strings among them.
    public static var all: Self { Self(ScalarType.allCases) }
    /// Every type whose elements have a fixed size: all but strings.
    public static var fixedSize: Self { Self(ScalarType.allCases).subtracting([.string]) }
}
