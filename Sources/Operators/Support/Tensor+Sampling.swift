import IR

extension Tensor {
    /// The tensor whose element at each index is this tensor's element at the coordinates that `tables` give, one table
    /// per axis; a coordinate of -1 gives `fill`, or zero without one.
    /// - Parameters:
    ///   - tables: for each axis, the source coordinate of each coordinate of the result.
    ///   - fill: one element of this tensor's type.
    func sampled(_ tables: [[Int]], fill: Tensor? = nil) -> Tensor {
        switch dtype.byteCount {
        case 1: sampled(tables, fill, of: UInt8.self)
        case 2: sampled(tables, fill, of: UInt16.self)
        case 4: sampled(tables, fill, of: UInt32.self)
        default: sampled(tables, fill, of: UInt64.self)
        }
    }

    private func sampled<Unit: FixedWidthInteger & BitwiseCopyable>(
        _ tables: [[Int]], _ fill: Tensor?, of _: Unit.Type
    ) -> Tensor {
        let filler = fill?.withElements(of: Unit.self) { $0.first } ?? 0
        guard !tables.isEmpty else { return self }
        let steps = shape.rowMajorStrides
        let offsets = tables.indices.map { axis in tables[axis].map { $0 < 0 ? -1 : $0 * steps[axis] } }
        return Tensor(dtype, tables.map(\.count), of: Unit.self) { output in
            withElements(of: Unit.self) { input in
                var position = 0
                func visit(_ axis: Int, _ base: Int) {
                    if axis == tables.count - 1 {
                        for offset in offsets[axis] {
                            output[position] = base < 0 || offset < 0 ? filler : input[base + offset]
                            position += 1
                        }
                        return
                    }
                    for offset in offsets[axis] { visit(axis + 1, base < 0 || offset < 0 ? -1 : base + offset) }
                }
                visit(0, 0)
            }
        }
    }
}
