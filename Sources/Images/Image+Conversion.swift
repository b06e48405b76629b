extension Image {
    /// The picture with one channel: luma by ITU-R BT.601, (299 R + 587 G + 114 B + 500) / 1000. Grey stays as it is.
    public func grey() -> Image {
        guard channels == 3 else { return self }
        var result = Image(width: width, height: height, channels: .grey)
        for y in 0..<height {
            for x in 0..<width {
                let weighted = 299 * Int(self[x, y, 0]) + 587 * Int(self[x, y, 1]) + 114 * Int(self[x, y, 2])
                result[x, y] = UInt8((weighted + 500) / 1000)
            }
        }
        return result
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

    /// Bilinear resampling with half-pixel centres and edge clamping, as ONNX Resize (`linear`, `half_pixel`) does,
    /// rounded to nearest. It does not average when shrinking. Sizes below 1 count as 1.
    public func resized(width newWidth: Int, height newHeight: Int) -> Image {
        let columns = Taps.all(from: width, to: max(1, newWidth))
        let rows = Taps.all(from: height, to: max(1, newHeight))
        var result = Image(
            width: columns.count, height: rows.count, channels: channels == 1 ? .grey : .rgb)
        for (y, row) in rows.enumerated() {
            for (x, column) in columns.enumerated() {
                for c in 0..<channels {
                    let top = column.mix(self[column.low, row.low, c], self[column.high, row.low, c])
                    let bottom = column.mix(self[column.low, row.high, c], self[column.high, row.high, c])
                    result[x, y, c] = UInt8((top + (bottom - top) * row.fraction).rounded())
                }
            }
        }
        return result
    }
}

/// The two source samples of one output sample along one axis.
private struct Taps {
    let low: Int
    let high: Int
    let fraction: Double

    static func all(from source: Int, to target: Int) -> [Taps] {
        (0..<target).map { index in
            let place = (Double(index) + 0.5) * Double(source) / Double(target) - 0.5
            let clamped = min(max(place, 0), Double(source - 1))
            let low = Int(clamped)
            return Taps(low: low, high: min(low + 1, source - 1), fraction: clamped - Double(low))
        }
    }

    func mix(_ first: UInt8, _ second: UInt8) -> Double {
        Double(first) + (Double(second) - Double(first)) * fraction
    }
}
