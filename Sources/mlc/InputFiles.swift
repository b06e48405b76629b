import Arrays
import Bundle
import Core
import Execution
import IR
import Images
import Passes
import Platform

/// Reads a model's inputs from files.
struct InputFiles {
    /// The inputs as the manifest has them, when their shapes vary.
    private let bounds: [Manifest.Port]?
    /// The keys of inputs that are maps, by the inputs' names.
    private let columns: [String: [String]]
    private let fit: PictureFit
    /// The words that the numbers of inputs stand for, by the inputs' names.
    private let words: [String: [String]]
    private let mean: [Float]
    private let deviation: [Float]

    /// - Parameters:
    ///   - mean, std: numbers separated by commas, one for all channels or one for each.
    ///   - manifest: of the bundle whose inputs these are.
    init(mean: String, std: String, manifest: Manifest) throws {
        bounds = manifest.dimensions == nil ? nil : manifest.inputs
        columns = manifest.inputs.reduce(into: [:]) { $0[$1.name] = $1.columns }
        fit = try PictureFit(properties: manifest.provenance)
        words = manifest.inputs.reduce(into: [:]) { $0[$1.name] = $1.labels }
        func numbers(_ text: String, _ option: String) throws -> [Float] {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
            let numbers = parts.compactMap { $0 }
            guard numbers.count == parts.count, numbers.count == 1 || numbers.count == 3,
                numbers.allSatisfy(\.isFinite)
            else {
                throw CommandFailure(description: "\(option) \(text) is not one number or three, separated by commas")
            }
            return numbers
        }
        self.mean = try numbers(mean, "--mean")
        deviation = try numbers(std, "--std")
        guard !deviation.contains(0) else { throw CommandFailure(description: "--std must not be 0") }
    }

    /// What a model is to be run on.
    struct Steps {
        /// For each step the tensors of all inputs, in order. At least one step.
        var inputs: [[Tensor]]
        /// The files hold steps along a dimension in front.
        var isSequence: Bool
    }

    /// The inputs of each step.
    func steps(_ arguments: [String], for ports: [CompiledModel.Port]) throws -> Steps {
        let whole = try tensors(arguments, for: ports)
        let counts = zip(whole, ports).map { tensor, port in tensor.rank > port.shape.count ? tensor.shape[0] : nil }
        guard let count = counts.compactMap({ $0 }).first else { return Steps(inputs: [whole], isSequence: false) }
        guard count > 0, counts.allSatisfy({ $0 == nil || $0 == count }) else {
            throw CommandFailure(description: "the inputs hold different numbers of steps, or none")
        }
        let inputs = (0..<count).map { step in
            zip(whole, counts).map { tensor, count in count == nil ? tensor : tensor.part(step) }
        }
        return Steps(inputs: inputs, isSequence: true)
    }

    /// The tensors of all inputs, in order; each may hold several steps.
    private func tensors(_ arguments: [String], for ports: [CompiledModel.Port]) throws -> [Tensor] {
        let names = ports.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
        var given: [String: String] = [:]
        for argument in arguments {
            let (name, path) = split(argument, ports)
            guard let name, ports.contains(where: { $0.name == name }) else {
                throw CommandFailure(
                    description: "--input \(argument): the model has no such input; its inputs: \(names)")
            }
            given[name] = path
        }
        return try ports.map { port in
            guard let path = given[port.name] else {
                throw CommandFailure(description: "give --input \(port.name)=FILE; the model's inputs: \(names)")
            }
            return try tensor(path, port)
        }
    }

    private func split(_ argument: String, _ ports: [CompiledModel.Port]) -> (name: String?, path: String) {
        // A name may contain '=' itself: the longest known name that fits wins.
        let known = ports.map(\.name).sorted { $0.count > $1.count }.first { argument.hasPrefix($0 + "=") }
        if let known { return (known, String(argument.dropFirst(known.count + 1))) }
        if ports.count == 1, !argument.contains("=") { return (ports[0].name, argument) }
        return (nil, argument)
    }

    /// One input from a file, whose content decides what it is.
    private func tensor(_ path: String, _ port: CompiledModel.Port) throws -> Tensor {
        let tensor = try MappedFile(path: path).withBytes { try self.tensor($0, path, port) }
        let isSequence =
            tensor.dtype == port.dtype && admits(Array(tensor.shape.dropFirst()), port)
            && tensor.rank == port.shape.count + 1
        guard tensor.dtype == port.dtype && admits(tensor.shape, port) || isSequence else {
            throw CommandFailure(
                description: "\(path) holds \(tensor.type), input '\(port.name)' is \(bounds == nil ? "" : "at most ")"
                    + "\(port.type)")
        }
        return tensor
    }

    private func admits(_ shape: [Int], _ port: CompiledModel.Port) -> Bool {
        bounds?.first { $0.name == port.name }?.admits(shape) ?? (shape == port.shape)
    }

    private func tensor(
        _ bytes: UnsafeRawBufferPointer, _ path: String, _ port: CompiledModel.Port
    ) throws -> Tensor {
        if bytes.starts(with: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]) {
            do { return try NPY.decode(bytes).read(as: port.dtype) } catch {
                throw CommandFailure(description: "\(path): \(error)")
            }
        } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) || bytes.starts(with: [0xff, 0xd8]) {
            return try picture(Image(decoding: Array(bytes), named: path), path, port)
        } else if path.lowercased().hasSuffix(".csv") {
            return try numbers(bytes, path, port)
        } else if MapJSON.isLikely(bytes) {
            return try map(bytes, path, port)
        }
        throw CommandFailure(
            description: "\(path) is no NPY array, PNG or JPEG picture, JSON map, and its name does not end in .csv")
    }

    private func map(_ bytes: UnsafeRawBufferPointer, _ path: String, _ port: CompiledModel.Port) throws -> Tensor {
        guard let columns = columns[port.name] else {
            throw CommandFailure(
                description: "\(path): JSON is for inputs that are maps; '\(port.name)' is \(port.type)")
        }
        do {
            let map = try MapJSON(decoding: bytes)
            let strangers = map.keys(notAmong: columns)
            if !strangers.isEmpty {
                let shown = strangers.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
                let rest = strangers.count > 5 ? " and \(strangers.count - 5) more" : ""
                note("\(path): the model does not look for the keys \(shown)\(rest)")
            }
            guard let words = words[port.name] else { return try map.tensor(columns, port.dtype) }
            return codes(of: try map.tensor(columns, .string), words, path)
        } catch {
            throw CommandFailure(description: "\(path): \(error)")
        }
    }

    /// The numbers of words.
    private func codes(of tensor: Tensor, _ words: [String], _ path: String) -> Tensor {
        let strangers = Set(tensor.strings).subtracting(words).sorted()
        if !strangers.isEmpty {
            let shown = strangers.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
            note("\(path): the model does not know \(shown)\(strangers.count > 5 ? ", …" : "")")
        }
        return StringCodes.encoded(tensor, words)
    }

    /// The numbers of a table of words, as many as the input takes, or as many lines as its bounds allow.
    private func codes(
        _ bytes: UnsafeRawBufferPointer, _ words: [String], _ path: String, _ port: CompiledModel.Port
    ) throws -> Tensor {
        let lines: [[String]]
        do { lines = try CSV.words(bytes) } catch { throw CommandFailure(description: "\(path): \(error)") }
        let texts = lines.flatMap { $0 }
        let table = Array(lines.prefix(1).flatMap { [lines.count, $0.count] }.suffix(port.shape.count))
        let shape = bounds != nil && admits(table, port) && table.reduce(1, *) == texts.count ? table : port.shape
        guard texts.count == shape.reduce(1, *) else {
            throw CommandFailure(
                description: "\(path) holds \(texts.count) words, input '\(port.name)' takes \(shape.reduce(1, *))")
        }
        return codes(of: Tensor(strings: texts, shape: shape), words, path)
    }

    private func numbers(_ bytes: UnsafeRawBufferPointer, _ path: String, _ port: CompiledModel.Port) throws -> Tensor {
        if let words = words[port.name] { return try codes(bytes, words, path, port) }
        guard port.dtype == .float32 else {
            throw CommandFailure(description: "\(path): CSV is for f32 inputs; '\(port.name)' is \(port.type)")
        }
        let table: CSV.Table
        do { table = try CSV.decode(bytes) } catch { throw CommandFailure(description: "\(path): \(error)") }
        let wanted = port.shape.reduce(1, *)
        guard table.values.elementCount == wanted else {
            throw CommandFailure(
                description: "\(path) holds \(table.values.elementCount) numbers, input '\(port.name)' takes \(wanted)")
        }
        return table.values.reshaped(port.shape)
    }

    private func picture(_ image: Image, _ path: String, _ port: CompiledModel.Port) throws -> Tensor {
        var shape = port.shape
        // A picture is one of a batch of any size.
        if shape.count == 4, bounds != nil, admits([1] + shape.dropFirst(), port) { shape[0] = 1 }
        guard shape.count == 4, shape[0] == 1, port.dtype == .float32 || port.dtype == .uint8 else {
            throw CommandFailure(
                description:
                    "\(path): pictures are for inputs of shape [1,C,H,W] or [1,H,W,C]; '\(port.name)' is \(port.type)")
        }
        let isChannelsFirst = shape[1] == 1 || shape[1] == 3
        let (channels, height, width) =
            isChannelsFirst ? (shape[1], shape[2], shape[3]) : (shape[3], shape[1], shape[2])
        guard channels == 1 || channels == 3 else {
            throw CommandFailure(description: "\(path): pictures have 1 or 3 channels; '\(port.name)' is \(port.type)")
        }
        var image = channels == 1 ? image.grey() : image.rgb()
        if image.width != width || image.height != height {
            let how = fit.keepsProportions ? ", with its proportions kept" : ""
            note("\(path): resized from \(image.width)x\(image.height) to \(width)x\(height)\(how)")
            image = image.fitted(width: width, height: height, fit)
        }
        let plane = width * height
        if port.dtype == .uint8 {
            return Tensor(.uint8, shape, of: UInt8.self) { pixels in
                for index in 0..<(plane * channels) {
                    let (pixel, channel) = (index / channels, index % channels)
                    pixels[isChannelsFirst ? channel * plane + pixel : index] = image.pixels[index]
                }
            }
        }
        return Tensor(.float32, shape, of: Float.self) { pixels in
            for index in 0..<(plane * channels) {
                let (pixel, channel) = (index / channels, index % channels)
                let value =
                    (Float(image.pixels[index]) - mean[channel % mean.count])
                    / deviation[channel % deviation.count]
                pixels[isChannelsFirst ? channel * plane + pixel : index] = value
            }
        }
    }
}
