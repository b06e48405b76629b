import CKernels

extension Shape {
    /// The gradient of a convolution's filters over a batch of 32 square pictures: `size` is the input's height and width.
    static func weightGradient(size: Int, in inC: Int, out outC: Int, kernel k: Int, stride: Int = 1) -> Shape {
        let outSize = (size + k / 2 * 2 - k) / stride + 1
        var p = ck_conv_weight_gradient_f32_params()
        (p.batch, p.in_h, p.in_w, p.in_c) = (32, Int32(size), Int32(size), Int32(inC))
        (p.out_h, p.out_w, p.out_c, p.groups) = (Int32(outSize), Int32(outSize), Int32(outC), 1)
        (p.kernel_h, p.kernel_w, p.stride_h, p.stride_w) = (Int32(k), Int32(k), Int32(stride), Int32(stride))
        (p.dilation_h, p.dilation_w, p.pad_top, p.pad_left) = (1, 1, Int32(k / 2), Int32(k / 2))
        (p.x_pixel, p.g_pixel, p.chunks) = (p.in_c, p.out_c, 8)
        let pixels = 32 * outSize * outSize
        return Shape(
            name: "training dW \(k)x\(k)/\(stride) 32x\(size)x\(size)x\(inC)->\(outC)",
            family: CK_FAMILY_CONV_WEIGHT_GRADIENT_F32, params: withUnsafeBytes(of: p) { Array($0) },
            operandCounts: [32 * size * size * inC, pixels * outC, 8 * k * k * inC * outC],
            operations: 2 * Double(pixels * outC) * Double(k * k * inC))
    }

    /// The gradient of depthwise filters over a batch of 32 square pictures.
    static func depthwiseGradient(size: Int, channels: Int, kernel k: Int) -> Shape {
        var p = ck_depthwise_weight_gradient_f32_params()
        (p.batch, p.in_h, p.in_w, p.channels) = (32, Int32(size), Int32(size), Int32(channels))
        (p.out_h, p.out_w, p.kernel_h, p.kernel_w) = (p.in_h, p.in_w, Int32(k), Int32(k))
        (p.stride_h, p.stride_w, p.dilation_h, p.dilation_w) = (1, 1, 1, 1)
        (p.pad_top, p.pad_left) = (Int32(k / 2), Int32(k / 2))
        (p.x_pixel, p.g_pixel, p.chunks) = (p.channels, p.channels, 8)
        let count = 32 * size * size * channels
        return Shape(
            name: "training dW dw\(k)x\(k) 32x\(size)x\(size)x\(channels)",
            family: CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32, params: withUnsafeBytes(of: p) { Array($0) },
            operandCounts: [count, count, 8 * k * k * channels], operations: 2 * Double(count * k * k))
    }

    /// What a training step spends its time in besides convolutions.
    static let training: [Shape] = [
        weightGradient(size: 64, in: 3, out: 16, kernel: 3),
        weightGradient(size: 64, in: 16, out: 16, kernel: 3),
        weightGradient(size: 32, in: 32, out: 32, kernel: 3),
        weightGradient(size: 32, in: 32, out: 64, kernel: 3, stride: 2),
        weightGradient(size: 16, in: 64, out: 64, kernel: 3),
        depthwiseGradient(size: 32, channels: 32, kernel: 3),
        depthwiseGradient(size: 16, channels: 128, kernel: 5),
    ]
}
