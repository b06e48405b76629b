import Core
import IR

extension MatMul {
    /// ONNX Runtime's forms of matrix products.
    static let fusedSpellings: [Spelling] = [
        .onnx(
            "FusedMatMul", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in try fused(node, context) }),
        .onnx(
            "FusedGemm", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                let name: String = try node.take("activation") ?? ""
                let parameters: [Float?] = [
                    try node.take("activation_alpha"), try node.take("activation_beta"),
                    try node.take("activation_gamma"),
                ]
                guard let y = try gemm(node, context).first ?? nil else { throw OperatorError("no result") }
                return [try context.activated(y, name, parameters.compactMap { $0 })]
            }),
        .onnx(
            "MatMulNBits", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in try blockQuantized(node, context) }),
    ]

    /// alpha op(A) op(B), where op may move the first axis behind the batch's and exchange the last two.
    private static func fused(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        var node = node
        let alpha: Float = try node.take("alpha") ?? 1
        func operand(_ index: Int, _ letter: String) throws(OperatorError) -> ValueID? {
            let isTransposed: Bool = try node.take("trans\(letter)") ?? false
            let movesBatch: Bool = try node.take("transBatch\(letter)") ?? false
            guard let value = node.input(index), isTransposed || movesBatch else { return node.input(index) }
            let rank = context.type(of: value).rank
            guard rank > 1 else { return value }
            // The first axis is that of the rows, behind those of the batch.
            var order = Array(0..<rank)
            if movesBatch { order = Array(1..<rank - 1) + [0, rank - 1] }
            if isTransposed { order.swapAt(rank - 2, rank - 1) }
            return try context.add(Transpose(order), [value])[0]
        }
        let a = try operand(0, "A")
        let b = try operand(1, "B")
        let y = try context.add(MatMul(), [a, b])[0]
        guard alpha != 1 else { return [y] }
        let factor = context.add(
            try Tensor(rounding: [Double(alpha)], to: context.type(of: y).dtype, shape: []))
        return try context.add(Mul(), [y, factor])
    }

    /// A times the transpose of weights [N, K] that are quantized in blocks along K and packed into bytes.
    private static func blockQuantized(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let rows: Int = try node.take("N") ?? 0
        let depth: Int = try node.take("K") ?? 0
        let bits: Int = try node.take("bits") ?? 4
        let block: Int = try node.take("block_size") ?? 0
        let types: [Int: ScalarType] = [2: .uint2, 4: .uint4, 8: .uint8]
        guard let dtype = types[bits], rows > 0, depth > 0, block > 0, block <= Limits.dimension,
            rows <= Limits.dimension, depth <= Limits.dimension
        else { throw OperatorError("N \(rows), K \(depth), bits \(bits) and block_size \(block) are not supported") }
        guard node.input(4) == nil else { throw OperatorError("an order of groups (g_idx) is not supported") }
        let blocks = (depth + block - 1) / block
        let packed = try packedBytes(node, 1, "B", rows * blocks * (block * bits / 8), context)
        let weights = try unpacked(packed, bits, dtype, [rows, blocks * block], columns: depth)
        guard let scales = node.input(2), context.type(of: scales).elementCount == rows * blocks else {
            throw OperatorError("the scales do not fit \(rows) rows of \(blocks) blocks")
        }
        let shape = context.add(Tensor([Int64(rows), Int64(blocks)], shape: [2]))
        var zeros = try Tensor(
            wrapping: [Int128](repeating: 1 << (bits - 1), count: rows * blocks), to: dtype, shape: [rows, blocks])
        if node.input(3) != nil {
            let bytes = (blocks * bits + 7) / 8
            let packed = try packedBytes(node, 3, "zero_points", rows * bytes, context)
            zeros = try unpacked(packed, bits, dtype, [rows, bytes * 8 / bits], columns: blocks)
        }
        let numbers = try context.add(
            DequantizeLinear(axis: 1, blockSize: block),
            [context.add(weights), context.add(Reshape(), [scales, shape])[0], context.add(zeros)])[0]
        let matrix = try context.add(Transpose([1, 0]), [numbers])[0]
        return try context.add(MatMul(), [node.input(0), matrix, node.input(5)])
    }

    private static func packedBytes(
        _ node: ForeignNode, _ index: Int, _ name: String, _ count: Int, _ context: any ImportContext
    ) throws(OperatorError) -> [UInt8] {
        guard let bytes = node.input(index).flatMap({ context.constant($0) })?.elements(as: UInt8.self) else {
            throw OperatorError("'\(name)' must be a constant of type u8")
        }
        guard bytes.count == count else { throw OperatorError("'\(name)' has \(bytes.count) bytes, not \(count)") }
        return bytes
    }

    /// Rows of elements of a few bits, the first in a byte's lowest bits, cut to `columns`.
    private static func unpacked(
        _ bytes: [UInt8], _ bits: Int, _ dtype: ScalarType, _ shape: [Int], columns: Int
    ) throws(OperatorError) -> Tensor {
        let perByte = 8 / bits
        let mask = UInt8((1 << bits) - 1)
        return Tensor(dtype, [shape[0], columns], of: UInt8.self) { output in
            for row in 0..<shape[0] {
                for column in 0..<columns {
                    let index = row * shape[1] + column
                    output[row * columns + column] = (bytes[index / perByte] >> UInt8(index % perByte * bits)) & mask
                }
            }
        }
    }
}
