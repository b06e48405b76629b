import CKernels
import IR
import Operators

/// Lowers pooling in the NHWC (or NWC) layout to pool_f32.
struct PoolLowering {
    var kind: ck_pool_kind
    var layout: Layout
    var countIncludePad: Bool

    func lower(_ node: Node, _ window: SlidingWindow, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        guard layout == .channelsLast else { throw LoweringError("pooling needs the NHWC layout here") }
        guard window.rank <= 2 else {
            throw LoweringError("the compiled runtime pools over one or two dimensions, not \(window.rank)")
        }
        let x = try builder.view(of: try node.required(0))
        let y = try builder.output(try node.output(), strided: true)
        guard y.elementCount > 0 else { return }
        let lift = window.rank == 1
        func pair(_ list: [Int], _ unit: Int) throws(LoweringError) -> (Int32, Int32) {
            lift ? (try int32(unit), try int32(list[0])) : (try int32(list[0]), try int32(list[1]))
        }
        var (begins, ends): ([Int], [Int]) = ([], [])
        for axis in 0..<window.rank {
            let padding = window.padding(axis, input: x.shape[1 + axis])
            begins.append(padding.begin)
            ends.append(padding.end)
        }
        var parameters = ck_pool_f32_params()
        parameters.kind = Int32(kind.rawValue)
        (parameters.batch, parameters.channels) = (try int32(x.shape[0]), try int32(x.rowLength))
        (parameters.in_h, parameters.in_w) = try pair(Array(x.shape[1...]), 1)
        (parameters.out_h, parameters.out_w) = try pair(Array(y.shape[1...]), 1)
        (parameters.kernel_h, parameters.kernel_w) = try pair(window.kernel, 1)
        (parameters.stride_h, parameters.stride_w) = try pair(window.strides, 1)
        (parameters.dilation_h, parameters.dilation_w) = try pair(window.dilations, 1)
        (parameters.pad_top, parameters.pad_left) = try pair(begins, 0)
        (parameters.pad_bottom, parameters.pad_right) = try pair(ends, 0)
        parameters.count_include_pad = countIncludePad ? 1 : 0
        (parameters.x_pixel, parameters.y_pixel) = (try int32(x.rowStride), try int32(y.rowStride))
        builder.emit(CK_FAMILY_POOL_F32, parameters, inputs: [x], outputs: [y])
    }
}
