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
        func axis(_ index: Int) -> WindowAxis {
            index < shift
                ? .unit : WindowAxis(window, index - shift, input: input[index], output: output[index])
        }
        if input.count == 2 {
            return try emit(x, y, batch: pictures, rows: axis(0), columns: axis(1), channels: channels, &builder)
        }
        let planes = try builder.temporary(.float32, [pictures * input[0], output[1], output[2], channels])
        try emit(
            x, planes, batch: pictures * input[0], rows: axis(1), columns: axis(2), channels: channels, &builder)
        try emit(
            planes, y, batch: pictures, rows: axis(0), columns: .unit, channels: output[1] * output[2] * channels,
            &builder)
    }

    private func emit(
        _ x: View, _ y: View, batch: Int, rows: WindowAxis, columns: WindowAxis, channels: Int,
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = try ck_depthwise_f32_params(batch: batch, rows: rows, columns: columns)
        parameters.channels = try int32(channels)
        (parameters.x_pixel, parameters.y_pixel) = (parameters.channels, parameters.channels)
        parameters.r_pixel = parameters.channels
        let ones = builder.add(constant: [Float](repeating: 1, count: rows.kernel * columns.kernel * channels))
        builder.emit(CK_FAMILY_DEPTHWISE_F32, parameters, inputs: [x, ones, nil, nil], outputs: [y])
    }
}
