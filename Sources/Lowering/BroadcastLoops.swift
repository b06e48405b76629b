import CKernels

/// A nest of loops over a dense result and operands that are broadcast to it: the extents and each operand's strides, with
/// unit loops dropped and loops merged that all operands walk evenly. The last loop's strides are 0 or 1.
struct BroadcastLoops {
    private(set) var extents: [Int] = []
    private(set) var strides: [[Int]]

    init(_ operands: [View], shape: [Int]) {
        strides = operands.map { _ in [] }
        let full = operands.map { Self.strides(of: $0, broadcastTo: shape) }
        for axis in shape.indices where shape[axis] != 1 {
            let own = full.map { $0[axis] }
            if let last = extents.indices.last,
                strides.indices.allSatisfy({ strides[$0][last] == own[$0] * shape[axis] })
            {
                extents[last] *= shape[axis]
                for operand in strides.indices { strides[operand][last] = own[operand] }
            } else {
                extents.append(shape[axis])
                for operand in strides.indices { strides[operand].append(own[operand]) }
            }
        }
        if extents.isEmpty || strides.contains(where: { ($0.last ?? 0) > 1 }) {
            extents.append(1)
            for operand in strides.indices { strides[operand].append(0) }
        }
    }

    private static func strides(of view: View, broadcastTo shape: [Int]) -> [Int] {
        let own = view.strides
        let lead = shape.count - view.shape.count
        return shape.indices.map { axis in
            axis < lead || view.shape[axis - lead] == 1 ? 0 : own[axis - lead]
        }
    }

    /// Writes the extents into the last places of a C array, 1 before them.
    func storeExtents<CArray>(in array: inout CArray) throws(LoweringError) {
        try Self.store(extents, padding: 1, in: &array)
    }

    /// Writes an operand's strides into the last places of a C array, 0 before them.
    func store<CArray>(_ operand: Int, in array: inout CArray) throws(LoweringError) {
        try Self.store(strides[operand], padding: 0, in: &array)
    }

    private static func store<CArray>(
        _ numbers: [Int], padding: Int32, in array: inout CArray
    ) throws(LoweringError) {
        let rank = Int(CK_MAX_RANK)
        guard numbers.count <= rank else { throw LoweringError("broadcasts over more than \(rank) dimensions") }
        var fields = [Int32](repeating: padding, count: rank)
        for (index, number) in numbers.enumerated() { fields[rank - numbers.count + index] = try int32(number) }
        withUnsafeMutableBytes(of: &array) { bytes in
            fields.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
    }
}
