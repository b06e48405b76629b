import CKernels
import IR
import Operators

/// One spatial axis of a window that slides, in elements. By default an axis of one element that nothing slides over.
struct WindowAxis {
    var input = 1
    var output = 1
    var kernel = 1
    var stride = 1
    var dilation = 1
    /// The padding before the first element.
    var begin = 0
    /// The padding after the last element.
    var end = 0

    /// What a window over fewer axes has for the others.
    static var unit: WindowAxis { WindowAxis() }
}

extension WindowAxis {
    init(_ window: SlidingWindow, _ axis: Int, input: Int, output: Int) {
        (self.input, self.output) = (input, output)
        (kernel, stride, dilation) = (window.kernel[axis], window.strides[axis], window.dilations[axis])
        (begin, end) = window.padding(axis, input: input)
    }

    /// Rows and columns of a window over one or two axes, between tensors [batch, extents…, channels].
    static func planar(_ window: SlidingWindow, input: [Int], output: [Int]) -> (rows: WindowAxis, columns: WindowAxis)
    {
        let axes = (0..<window.rank).map { WindowAxis(window, $0, input: input[1 + $0], output: output[1 + $0]) }
        return axes.count == 1 ? (.unit, axes[0]) : (axes[0], axes[1])
    }
}

/// What the parameters of all kernels share whose window slides over rows and columns.
protocol PlanarWindowParameters {
    init()
    var batch: Int32 { get set }
    var in_h: Int32 { get set }
    var in_w: Int32 { get set }
    var out_h: Int32 { get set }
    var out_w: Int32 { get set }
    var kernel_h: Int32 { get set }
    var kernel_w: Int32 { get set }
    var stride_h: Int32 { get set }
    var stride_w: Int32 { get set }
    var dilation_h: Int32 { get set }
    var dilation_w: Int32 { get set }
    var pad_top: Int32 { get set }
    var pad_left: Int32 { get set }
}

extension PlanarWindowParameters {
    /// All other fields are 0.
    init(batch: Int, rows: WindowAxis, columns: WindowAxis) throws(LoweringError) {
        self.init()
        self.batch = try int32(batch)
        (in_h, in_w) = (try int32(rows.input), try int32(columns.input))
        (out_h, out_w) = (try int32(rows.output), try int32(columns.output))
        (kernel_h, kernel_w) = (try int32(rows.kernel), try int32(columns.kernel))
        (stride_h, stride_w) = (try int32(rows.stride), try int32(columns.stride))
        (dilation_h, dilation_w) = (try int32(rows.dilation), try int32(columns.dilation))
        (pad_top, pad_left) = (try int32(rows.begin), try int32(columns.begin))
    }
}

extension ck_conv_f32_params: PlanarWindowParameters {}
extension ck_depthwise_f32_params: PlanarWindowParameters {}
extension ck_conv_weight_gradient_f32_params: PlanarWindowParameters {}
extension ck_depthwise_weight_gradient_f32_params: PlanarWindowParameters {}
extension ck_pool_f32_params: PlanarWindowParameters {}
extension ck_max_pool_gradient_f32_params: PlanarWindowParameters {}
