import CKernels
import IR
import Operators

/// Lowers the p-norm over windows.
struct LpPoolLowering {
    private let op: LpPool

    init(_ op: LpPool) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        let window = try lowering { () throws(OperatorError) in try op.window() }
        guard window.rank <= 3 else { throw LoweringError("the compiled runtime pools over one to three dimensions") }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let powers = try builder.temporary(.float32, x.shape)
        try emitPowers(x, powers, &builder)
        let sums = op.p == 1 ? y : try builder.temporary(.float32, y.shape)
        try WindowSums(window: window, layout: op.layout).emit(powers, sums, &builder)
        if op.p == 2 {
            try builder.emitUnary(CK_UNARY_SQRT, sums, y)
        } else if op.p != 1 {
            try builder.emitBinary(CK_BINARY_POW, sums, builder.add(constant: [1 / Float(op.p)], shape: []), y)
        }
    }

    private func emitPowers(_ x: View, _ y: View, _ builder: inout ProgramBuilder) throws(LoweringError) {
        if op.p == 2 { return try builder.emitBinary(CK_BINARY_MUL, x, x, y) }
        if op.p == 1 { return try builder.emitUnary(CK_UNARY_ABS, x, y) }
        let magnitudes = try builder.temporary(.float32, x.shape)
        try builder.emitUnary(CK_UNARY_ABS, x, magnitudes)
        try builder.emitBinary(CK_BINARY_POW, magnitudes, builder.add(constant: [Float(op.p)], shape: []), y)
    }
}
