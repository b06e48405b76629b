extension Image {
    /// The picture with one channel: luma by ITU-R BT.601, (299 R + 587 G + 114 B + 500) / 1000. Grey stays as it is.
    public func grey() -> Image {
        guard channels == 3 else { return self }
        let samples = pixels.withUnsafeBufferPointer { pixels in
            (0..<width * height).map { place in
                let weighted =
                    299 * Int(pixels[3 * place]) + 587 * Int(pixels[3 * place + 1]) + 114 * Int(pixels[3 * place + 2])
                return UInt8((weighted + 500) / 1000)
            }
        }
        return Image(width: width, height: height, channels: .grey, pixels: samples) ?? self
    }

    /// The picture with three channels; grey is repeated.
    public func rgb() -> Image {
        guard channels == 1 else { return self }
        var result = Image(width: width, height: height, channels: .rgb)
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<3 { result[x, y, channel] = self[x, y] }
            }
        }
        return result
    }

    /// The picture with the given number of channels.
    public func converted(to channels: Channels) -> Image {
        channels == .grey ? grey() : rgb()
    }

    /// Bilinear resampling with half-pixel centres, as ONNX Resize (`linear`, `half_pixel`, `antialias`) does: where the
    /// picture shrinks, the triangle of weights covers as many samples as become one. Rounded to nearest. Sizes below 1 count
    /// as 1.
    public func resized(width newWidth: Int, height newHeight: Int) -> Image {
        let columns = Taps.all(from: width, to: max(1, newWidth))
        let rows = Taps.all(from: height, to: max(1, newHeight))
        // Along rows first: [height, new width, channels].
        var narrow = [Double](repeating: 0, count: height * columns.count * channels)
        pixels.withUnsafeBufferPointer { source in
            for y in 0..<height {
                for (x, taps) in columns.enumerated() {
                    for c in 0..<channels {
                        var sum = 0.0
                        for (offset, weight) in taps.weights.enumerated() {
                            sum += weight * Double(source[(y * width + taps.first + offset) * channels + c])
                        }
                        narrow[(y * columns.count + x) * channels + c] = sum
                    }
                }
            }
        }
        var result = Image(width: columns.count, height: rows.count, channels: channels == 1 ? .grey : .rgb)
        let stride = columns.count * channels
        for (y, taps) in rows.enumerated() {
            for place in 0..<stride {
                var sum = 0.0
                for (offset, weight) in taps.weights.enumerated() {
                    sum += weight * narrow[(taps.first + offset) * stride + place]
                }
                result[place / channels, y, place % channels] = UInt8(min(max(sum, 0), 255).rounded())
            }
        }
        return result
    }
}

/// The source samples of one output sample along one axis, and their weights, whose sum is 1.
private struct Taps {
    let first: Int
    let weights: [Double]

    static func all(from source: Int, to target: Int) -> [Taps] {
        let scale = Double(source) / Double(target)
        let reach = max(scale, 1)
        return (0..<target).map { index in
            let centre = (Double(index) + 0.5) * scale - 0.5
            // Samples beyond the ends are those at the ends.
            let (low, high) = (Int((centre - reach).rounded(.up)), Int((centre + reach).rounded(.down)))
            let first = min(max(low, 0), source - 1)
            var weights = [Double](repeating: 0, count: min(max(high, 0), source - 1) - first + 1)
            for sample in low...max(low, high) {
                let weight = max(0, 1 - abs(Double(sample) - centre) / reach)
                weights[min(max(sample, 0), source - 1) - first] += weight
            }
            let sum = weights.reduce(0, +)
            return Taps(first: first, weights: weights.map { $0 / sum })
        }
    }
}
