import Bundle
import Core
import IR
import Images
import Rendering
import Statistics

/// An input of a compiled model, as its bundle tells it.
struct ModelInput {
    let name: String
    let dtype: ScalarType
    /// Every dimension at its bound.
    let shape: [Int]
    /// How pictures of another size go into it.
    let fit: PictureFit

    /// The inputs of the model in a bundle.
    static func all(bundle path: String) throws -> [ModelInput] {
        do {
            let manifest = try BundleReader(path: path).manifest
            let fit = try PictureFit(properties: manifest.provenance)
            return try manifest.inputs.map { port in
                guard let dtype = ScalarType(name: port.dtype) else {
                    throw DemoError("\(path): input '\(port.name)' has the unknown type \(port.dtype)")
                }
                return ModelInput(name: port.name, dtype: dtype, shape: port.shape, fit: fit)
            }
        } catch let error as BundleError {
            throw DemoError("\(path): \(error)")
        }
    }

    /// A tensor of this input: uniform numbers from 0 to 1 for floating-point types, zeros for all others.
    func filled(seed: UInt64) throws -> Tensor {
        guard dtype == .float32 else {
            return Tensor(
                dtype: dtype, shape: shape, storage: TensorStorage(byteCount: try count() * dtype.byteCount) { _ in })
        }
        var random = SeededGenerator(seed: seed)
        let values = (0..<(try count())).map { _ in Float(random.uniform(0, 1)) }
        return Tensor(values, shape: shape)
    }

    /// Numbers in row-major order as this input.
    func tensor(of values: [Float], from path: String) throws -> Tensor {
        guard values.count == (try count()) else {
            throw DemoError("\(path): holds \(values.count) numbers, input '\(name)' takes \(shape)")
        }
        switch dtype {
        case .float32: return Tensor(values, shape: shape)
        case .uint8: return Tensor(values.map { UInt8(max(0, min(255, $0.isNaN ? 0 : $0))) }, shape: shape)
        default: throw DemoError("\(path): input '\(name)' takes \(dtype); give an NPY file of that type")
        }
    }

    /// A picture as this input: scaled to its size, grey or RGB by its channels, values 0 to 255. The channels are the
    /// second dimension of four (NCHW) or the last (NHWC).
    func tensor(of picture: Image, from path: String) throws -> Tensor {
        let sizes = shape.count == 4 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
        let isChannelsFirst = sizes.count == 3 && [1, 3].contains(sizes[0])
        guard sizes.count == 3, isChannelsFirst || [1, 3].contains(sizes[2]) else {
            throw DemoError("\(path): input '\(name)' takes \(shape), which is not one picture of 1 or 3 channels")
        }
        let channels = isChannelsFirst ? sizes[0] : sizes[2]
        let (height, width) = isChannelsFirst ? (sizes[1], sizes[2]) : (sizes[0], sizes[1])
        guard width <= ImageLimits.maxWidth, height <= ImageLimits.maxHeight else {
            throw DemoError("\(path): input '\(name)' takes \(shape), larger than any picture")
        }
        let scaled = picture.converted(to: channels == 1 ? .grey : .rgb).fitted(width: width, height: height, fit)
        var values = [Float](repeating: 0, count: scaled.pixels.count)
        for pixel in 0..<width * height {
            for channel in 0..<channels {
                let sample = Float(scaled.pixels[pixel * channels + channel])
                values[isChannelsFirst ? channel * width * height + pixel : pixel * channels + channel] = sample
            }
        }
        return try tensor(of: values, from: path)
    }

    private func count() throws -> Int {
        guard let count = shape.checkedProduct, count <= 1 << 28 else {
            throw DemoError("input '\(name)' takes \(shape): too large to fill; give an NPY file to `mlc run`")
        }
        return count
    }
}
