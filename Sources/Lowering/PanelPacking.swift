import CKernels
import IR

/// A matrix as the panels of 16 columns that gemm_f32 and conv_f32 read: see `ck_pack_f32_params`.
struct PanelPacking {
    /// The columns of a panel.
    static let width = 16

    var batch: Int
    var columns: Int
    var outer: Int
    var inner: Int
    var batchStride: Int
    var columnStride: Int
    var outerStride: Int
    var innerStride: Int

    private var panels: Int { (columns + Self.width - 1) / Self.width }
    private var rows: Int { outer * inner }
    var elementCount: Int { batch * panels * rows * Self.width }

    /// The panels of a constant.
    func packed(_ source: UnsafeBufferPointer<Float>) -> [Float] {
        var result = [Float](repeating: 0, count: elementCount)
        result.withUnsafeMutableBufferPointer { result in
            for b in 0..<batch {
                for panel in 0..<panels {
                    let first = panel * Self.width
                    let count = min(Self.width, columns - first)
                    var target = (b * panels + panel) * rows * Self.width
                    for o in 0..<outer {
                        for i in 0..<inner {
                            let base = b * batchStride + o * outerStride + i * innerStride + first * columnStride
                            for column in 0..<count { result[target + column] = source[base + column * columnStride] }
                            target += Self.width
                        }
                    }
                }
            }
        }
        return result
    }

    func parameters() throws(LoweringError) -> ck_pack_f32_params {
        ck_pack_f32_params(
            batch: try int32(batch), columns: try int32(columns), outer: try int32(outer), inner: try int32(inner),
            batch_stride: try int32(batchStride), column_stride: try int32(columnStride),
            outer_stride: try int32(outerStride), inner_stride: try int32(innerStride))
    }
}

extension ProgramBuilder {
    /// A value in panels: packed now when it is a constant, by a step otherwise.
    mutating func packed(_ value: ValueID, _ plan: PanelPacking) throws(LoweringError) -> View {
        if let tensor = graph.constant(value) {
            return add(constant: tensor.withElements(of: Float.self) { plan.packed($0) })
        }
        let source = try denseView(of: value)
        let panels = try temporary(.float32, [plan.elementCount])
        try emitPacking(plan, from: source, to: panels)
        return panels
    }

    /// Adds the step that writes panels; none when they are empty.
    mutating func emitPacking(_ plan: PanelPacking, from source: View, to panels: View) throws(LoweringError) {
        guard plan.elementCount > 0 else { return }
        emit(CK_FAMILY_PACK_F32, try plan.parameters(), inputs: [source], outputs: [panels])
    }
}
