import CKernels
import IR
import Operators

/// Sums over windows of one to three dimensions, without what lies in the padding: depthwise convolutions with filters of
/// ones, over planes first and then over the depth.
struct WindowSums {
    let window: SlidingWindow
    let layout: Layout

    /// - Parameters:
    ///   - x, y: dense, the shape of y that of the windows' positions.
    func emit(_ x: View, _ y: View, _ builder: inout ProgramBuilder) throws(LoweringError) {
        // With channels first, every channel is a picture of its own.
        let isLast = layout == .channelsLast
        let (from, to) = (layout.channelsFirst(x.shape), layout.channelsFirst(y.shape))
        let (pictures, channels) = isLast ? (from[0], from[1]) : (from[0] * from[1], 1)
        let flat = [Int](repeating: 1, count: max(2 - window.rank, 0))
        let (input, output) = (flat + from[2...], flat + to[2...])
        let shift = input.count - window.rank
        func axis(_ index: Int) -> Axis {
            index < shift
                ? Axis(input: 1, output: 1, kernel: 1, stride: 1, dilation: 1, begin: 0)
                : Axis(
                    input: input[index], output: output[index], kernel: window.kernel[index - shift],
                    stride: window.strides[index - shift], dilation: window.dilations[index - shift],
                    begin: window.padding(index - shift, input: input[index]).begin)
        }
        if input.count == 2 {
            return try emit(x, y, batch: pictures, rows: axis(0), columns: axis(1), channels: channels, &builder)
        }
        let planes = try builder.temporary(.float32, [pictures * input[0], output[1], output[2], channels])
        try emit(
            x, planes, batch: pictures * input[0], rows: axis(1), columns: axis(2), channels: channels, &builder)
        let unit = Axis(input: 1, output: 1, kernel: 1, stride: 1, dilation: 1, begin: 0)
        try emit(
            planes, y, batch: pictures, rows: axis(0), columns: unit, channels: output[1] * output[2] * channels,
            &builder)
    }

    private struct Axis {
        var input, output, kernel, stride, dilation, begin: Int
    }

    private func emit(
        _ x: View, _ y: View, batch: Int, rows: Axis, columns: Axis, channels: Int,
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = ck_depthwise_f32_params()
        (parameters.batch, parameters.channels) = (try int32(batch), try int32(channels))
        (parameters.in_h, parameters.in_w) = (try int32(rows.input), try int32(columns.input))
        (parameters.out_h, parameters.out_w) = (try int32(rows.output), try int32(columns.output))
        (parameters.kernel_h, parameters.kernel_w) = (try int32(rows.kernel), try int32(columns.kernel))
        (parameters.stride_h, parameters.stride_w) = (try int32(rows.stride), try int32(columns.stride))
        (parameters.dilation_h, parameters.dilation_w) = (try int32(rows.dilation), try int32(columns.dilation))
        (parameters.pad_top, parameters.pad_left) = (try int32(rows.begin), try int32(columns.begin))
        (parameters.x_pixel, parameters.y_pixel) = (parameters.channels, parameters.channels)
        parameters.r_pixel = parameters.channels
        let ones = builder.add(constant: [Float](repeating: 1, count: rows.kernel * columns.kernel * channels))
        builder.emit(CK_FAMILY_DEPTHWISE_F32, parameters, inputs: [x, ones, nil, nil], outputs: [y])
    }
}
