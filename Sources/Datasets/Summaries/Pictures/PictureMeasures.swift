import Images

/// What is measured on one picture.
public struct PictureMeasures: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// 1 for grey, 3 for colour; as stored.
    public let channels: Int
    /// The mean of the grey values, 0 to 255.
    public let brightness: Double
    /// The standard deviation of the grey values.
    public let contrast: Double
    /// The variance of the Laplacian of the grey values (four neighbours, inside the picture): low for a blurred
    /// picture (Pech-Pacheco et al. 2000). 0 for pictures of fewer than 3 rows or columns.
    public let sharpness: Double
    public let digest: PixelDigest
    public let hash: DifferenceHash

    public init(_ image: Image) {
        let grey = image.grey()
        (width, height, channels) = (image.width, image.height, image.channels)
        var (sum, squares) = (0, 0)
        for value in grey.pixels {
            sum += Int(value)
            squares += Int(value) * Int(value)
        }
        let count = Double(grey.pixels.count)
        brightness = Double(sum) / count
        contrast = max(0, Double(squares) / count - brightness * brightness).squareRoot()
        sharpness = PictureMeasures.laplacianVariance(grey)
        digest = PixelDigest(image)
        hash = DifferenceHash(grey)
    }

    /// Sums of whole numbers are exact, so their order does not matter.
    private static func laplacianVariance(_ grey: Image) -> Double {
        let (width, height) = (grey.width, grey.height)
        guard width > 2, height > 2 else { return 0 }
        var (sum, squares) = (0, 0)
        grey.pixels.withUnsafeBufferPointer { pixels in
            for y in 1..<height - 1 {
                for x in 1..<width - 1 {
                    let place = y * width + x
                    let around =
                        Int(pixels[place - 1]) + Int(pixels[place + 1]) + Int(pixels[place - width])
                        + Int(pixels[place + width])
                    let value = around - 4 * Int(pixels[place])
                    sum += value
                    squares += value * value
                }
            }
        }
        let count = Double((width - 2) * (height - 2))
        let mean = Double(sum) / count
        return max(0, Double(squares) / count - mean * mean)
    }
}
