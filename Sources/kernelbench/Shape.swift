import CKernels

/// One operation of a model, as kernelbench times it.
struct Shape {
    /// Such as `resnet18 3x3`.
    let name: String
    let family: ck_family_id
    /// The bytes of the parameter struct.
    let params: [UInt8]
    /// How many floats each operand has; 0 for an absent one. The last is the output.
    let operandCounts: [Int]
    /// Floating-point operations of one run: two for each multiply-add, padded taps counted too.
    let operations: Double

    /// A convolution of a square picture: `size` is the input's height and width.
    static func conv(
        _ model: String, size: Int, in inC: Int, out outC: Int, kernel k: Int, stride: Int = 1, pad: Int? = nil,
        residual: Bool = false
    ) -> Shape {
        rectangle(
            model, height: size, width: size, in: inC, out: outC, kernel: (k, k), stride: stride,
            pad: (pad ?? k / 2, pad ?? k / 2), residual: residual)
    }

    /// A convolution with its own height and width of everything but the stride.
    static func rectangle(
        _ model: String, height: Int, width: Int, in inC: Int, out outC: Int, kernel: (h: Int, w: Int), stride: Int,
        pad: (h: Int, w: Int), residual: Bool = false
    ) -> Shape {
        var p = ck_conv_f32_params()
        (p.batch, p.in_h, p.in_w, p.in_c) = (1, Int32(height), Int32(width), Int32(inC))
        let outH = (height + 2 * pad.h - kernel.h) / stride + 1, outW = (width + 2 * pad.w - kernel.w) / stride + 1
        (p.out_h, p.out_w, p.out_c, p.groups) = (Int32(outH), Int32(outW), Int32(outC), 1)
        (p.kernel_h, p.kernel_w, p.stride_h, p.stride_w) = (
            Int32(kernel.h), Int32(kernel.w), Int32(stride), Int32(stride)
        )
        (p.dilation_h, p.dilation_w, p.pad_top, p.pad_left) = (1, 1, Int32(pad.h), Int32(pad.w))
        (p.x_pixel, p.y_pixel, p.r_pixel) = (p.in_c, p.out_c, p.out_c)
        p.activation.kind = Int32(CK_ACT_RELU.rawValue)
        let depth = kernel.h * kernel.w * inC, y = outH * outW * outC
        return Shape(
            name:
                "\(model) \(kernel.h)x\(kernel.w)/\(stride) \(height)x\(width)x\(inC)->\(outC)\(residual ? " +r" : "")",
            family: CK_FAMILY_CONV_F32, params: withUnsafeBytes(of: p) { Array($0) },
            operandCounts: [height * width * inC, (outC + 15) / 16 * 16 * depth, outC, residual ? y : 0, y],
            operations: 2 * Double(y) * Double(depth))
    }

    /// A depthwise convolution of a square picture.
    static func depthwise(_ model: String, height: Int, width: Int, channels: Int, kernel k: Int, stride: Int) -> Shape
    {
        var p = ck_depthwise_f32_params()
        (p.batch, p.in_h, p.in_w, p.channels) = (1, Int32(height), Int32(width), Int32(channels))
        let outH = (height + k / 2 * 2 - k) / stride + 1, outW = (width + k / 2 * 2 - k) / stride + 1
        (p.out_h, p.out_w) = (Int32(outH), Int32(outW))
        (p.kernel_h, p.kernel_w, p.stride_h, p.stride_w) = (Int32(k), Int32(k), Int32(stride), Int32(stride))
        (p.dilation_h, p.dilation_w, p.pad_top, p.pad_left) = (1, 1, Int32(k / 2), Int32(k / 2))
        (p.x_pixel, p.y_pixel, p.r_pixel) = (p.channels, p.channels, p.channels)
        p.activation = ck_activation(kind: Int32(CK_ACT_CLIP.rawValue), a: 0, b: 6)
        return Shape(
            name: "\(model) dw\(k)x\(k)/\(stride) \(height)x\(width)x\(channels)", family: CK_FAMILY_DEPTHWISE_F32,
            params: withUnsafeBytes(of: p) { Array($0) },
            operandCounts: [height * width * channels, k * k * channels, channels, 0, outH * outW * channels],
            operations: 2 * Double(outH * outW * channels * k * k))
    }

    /// A matrix product.
    static func gemm(_ model: String, m: Int, n: Int, k: Int) -> Shape {
        var p = ck_gemm_f32_params()
        (p.batch, p.m, p.n, p.k) = (1, Int32(m), Int32(n), Int32(k))
        (p.a_row, p.c_row, p.r_row) = (p.k, p.n, p.n)
        return Shape(
            name: "\(model) gemm \(m)x\(k)x\(n)", family: CK_FAMILY_GEMM_F32,
            params: withUnsafeBytes(of: p) { Array($0) },
            operandCounts: [m * k, (n + 15) / 16 * 16 * k, n, 0, m * n], operations: 2 * Double(m * n) * Double(k))
    }
}
