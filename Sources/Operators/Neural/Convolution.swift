import IR

/// The arithmetic of a convolution over any number of spatial axes, channels first, for checked fixed shapes.
struct Convolution {
    let window: SlidingWindow
    /// [N, C, spatial…]
    let input: [Int]
    /// [M, C / group, taps…]
    let weights: [Int]
    /// [N, M, spatial…]
    let output: [Int]
    let group: Int

    /// The sums, starting from the bias, in the element type `Scalar` of all operands.
    func evaluate<Scalar: ProductScalar>(
        _ x: Tensor, _ w: Tensor, bias: Tensor?, as _: Scalar.Type
    ) -> Tensor {
        Tensor(Scalar.dtype, output, of: Scalar.self) { y in
            x.withElements(of: Scalar.self) { x in
                w.withElements(of: Scalar.self) { w in
                    if let (x, w, y) = Self.bases(x, w, y) { convolve(x, w, y) }
                }
            }
            bias?.withElements(of: Scalar.self) { addBias($0, y) }
        }
    }

    private static func bases<Scalar>(
        _ x: UnsafeBufferPointer<Scalar>, _ w: UnsafeBufferPointer<Scalar>, _ y: UnsafeMutableBufferPointer<Scalar>
    ) -> (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>)? {
        guard !x.isEmpty, !w.isEmpty, !y.isEmpty, let x = x.baseAddress, let w = w.baseAddress, let y = y.baseAddress
        else { return nil }
        return (x, w, y)
    }

    private func addBias<Scalar: ProductScalar>(
        _ bias: UnsafeBufferPointer<Scalar>, _ y: UnsafeMutableBufferPointer<Scalar>
    ) {
        let positions = output[2...].reduce(1, *)
        for channel in 0..<(output[0] * output[1]) {
            let value = bias[channel % output[1]]
            for index in (channel * positions)..<((channel + 1) * positions) { y[index] += value }
        }
    }

    /// Gathers, for eight output positions at a time, what each tap sees, and multiplies that by the weights.
    private func convolve<Scalar: ProductScalar>(
        _ x: UnsafePointer<Scalar>, _ w: UnsafePointer<Scalar>, _ y: UnsafeMutablePointer<Scalar>
    ) {
        let taps = TapTable(window: window, input: Array(input[2...]), output: Array(output[2...]))
        let (plane, positions) = (input[2...].reduce(1, *), output[2...].reduce(1, *))
        let (inner, rows) = (weights[1], weights[0] / group)
        let depth = inner * taps.count
        let width = PanelProduct<Scalar>.width
        let panel = UnsafeMutablePointer<SIMD8<Scalar>>.allocate(capacity: max(depth, 1))
        defer { panel.deallocate() }
        var offsets = [Int](repeating: 0, count: taps.count * width)
        for start in stride(from: 0, to: positions, by: width) {
            let columns = min(width, positions - start)
            taps.fill(&offsets, start: start, columns: columns, width: width)
            for image in 0..<input[0] {
                for part in 0..<group {
                    gather(x + (image * input[1] + part * inner) * plane, plane, inner, offsets, panel)
                    let channel = image * output[1] + part * rows
                    PanelProduct.multiply(
                        w + part * rows * depth, aRow: depth, rows: rows, depth: depth, panel: panel,
                        into: y + channel * positions + start, cRow: positions, columns: columns)
                }
            }
        }
    }

    /// panel[channel * taps + tap][column] = what the tap sees of the channel, 0 in the padding.
    private func gather<Scalar: ProductScalar>(
        _ x: UnsafePointer<Scalar>, _ plane: Int, _ channels: Int, _ offsets: [Int],
        _ panel: UnsafeMutablePointer<SIMD8<Scalar>>
    ) {
        let taps = offsets.count / 8
        for tap in 0..<taps {
            let own = offsets[(tap * 8)..<(tap * 8 + 8)]
            let first = own[tap * 8]
            let contiguous = first >= 0 && own.indices.allSatisfy { own[$0] == first + $0 - tap * 8 }
            if contiguous {
                for channel in 0..<channels {
                    panel[channel * taps + tap] = UnsafeRawPointer(x + channel * plane + first)
                        .loadUnaligned(as: SIMD8<Scalar>.self)
                }
                continue
            }
            var lanes = SIMD8<Int>(repeating: -1)
            for lane in 0..<8 { lanes[lane] = own[tap * 8 + lane] }
            for channel in 0..<channels {
                let source = x + channel * plane
                var vector = SIMD8<Scalar>.zero
                for lane in 0..<8 where lanes[lane] >= 0 { vector[lane] = source[lanes[lane]] }
                panel[channel * taps + tap] = vector
            }
        }
    }
}
