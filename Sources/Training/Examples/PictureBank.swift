import Images

/// Pictures of one size in memory: bytes, [picture][row][column][channel].
struct PictureBank {
    let height: Int
    let width: Int
    let channels: Int
    let fit: PictureFit
    private(set) var bytes: [UInt8] = []
    /// Where each picture lies in its place, which is more than it where it is padded.
    private(set) var places: [(left: Int, top: Int, width: Int, height: Int)] = []

    init(height: Int, width: Int, channels: Int, fit: PictureFit = .stretch) {
        (self.height, self.width, self.channels, self.fit) = (height, width, channels, fit)
    }

    /// The bytes of one picture.
    var stride: Int { height * width * channels }
    var count: Int { bytes.count / max(stride, 1) }

    /// Adds a picture, resized and with its channels converted when they differ.
    mutating func append(_ image: Image) {
        let own = image.converted(to: channels == 1 ? .grey : .rgb)
        places.append(own.place(width: width, height: height, fit))
        bytes += own.fitted(width: width, height: height, fit).pixels
    }

    /// The picture at a place.
    func image(_ index: Int) -> Image {
        let pixels = Array(bytes[index * stride..<(index + 1) * stride])
        let kind: Image.Channels = channels == 1 ? .grey : .rgb
        return Image(width: width, height: height, channels: kind, pixels: pixels)
            ?? Image(width: width, height: height, channels: kind)
    }

    /// The mean of all samples of a picture and their deviation, as a network finds them that standardizes each picture alone.
    func ownMoments(_ picture: Int) -> (mean: Float, deviation: Float) {
        var (sum, squares) = (0, 0)
        for place in picture * stride..<(picture + 1) * stride {
            let value = Int(bytes[place])
            sum += value
            squares += value * value
        }
        let count = Double(max(stride, 1))
        let mean = Double(sum) / count
        return (Float(mean), Float(max(Double(squares) / count - mean * mean, 0) + 1).squareRoot())
    }

    /// The mean and the deviation of each channel, over some of the pictures.
    func moments(_ pictures: [Int]) -> (mean: [Float], deviation: [Float]) {
        var histogram = [[Int]](repeating: [Int](repeating: 0, count: 256), count: channels)
        bytes.withUnsafeBufferPointer { bytes in
            for picture in pictures {
                for place in picture * stride..<(picture + 1) * stride {
                    histogram[place % channels][Int(bytes[place])] += 1
                }
            }
        }
        var (mean, deviation): ([Float], [Float]) = ([], [])
        for counts in histogram {
            let count = Double(max(counts.reduce(0, +), 1))
            let average = counts.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) } / count
            let variance =
                counts.enumerated().reduce(0.0) { sum, level in
                    let distance = Double(level.offset) - average
                    return sum + distance * distance * Double(level.element)
                } / count
            mean.append(Float(average))
            deviation.append(Float(max(variance, 1).squareRoot()))
        }
        return (mean, deviation)
    }
}
