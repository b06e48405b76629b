import COnnx
import IR
import Platform

/// A value of one of ONNX's test data files.
public enum ONNXDataValue: Sendable {
    case tensor(Tensor)
    case sequence([Tensor])
    /// The values of keys, [1, keys].
    case map(keys: [String], values: Tensor)
    /// An optional without a value.
    case absent

    /// The tensors in order.
    public var tensors: [Tensor] {
        switch self {
        case .tensor(let tensor): [tensor]
        case .sequence(let tensors): tensors
        case .map(_, let values): [values]
        case .absent: []
        }
    }
}

/// A value as ONNX's test data files hold it: the files do not say what they hold.
public enum ONNXDataFile {
    /// Reads a value of the kind that the model declares, and its name, which may be empty.
    /// - Throws: when the file is no valid value of that kind or its type is not supported.
    public static func read(
        _ path: String, as kind: DeclaredPort.Kind
    ) throws(ImportError) -> (name: String, value: ONNXDataValue) {
        guard kind != .tensor, kind != .map, kind != .other else {
            let (name, tensor) = try ONNXTensorFile.read(path)
            return (name, .tensor(tensor))
        }
        let file = try MappedFile(model: path)
        return try file.withBytes { (bytes) throws(ImportError) in
            if kind == .sequence {
                let message = try ONNXSequenceMessage(bytes, place: path)
                let name = try co_sequence_name(message.handle).text(path)
                return (name, .sequence(try tensors(message.handle, message, path)))
            }
            let message = try ONNXOptionalMessage(bytes, place: path)
            let name = try co_optional_name(message.handle).text(path)
            if let tensor = co_optional_tensor(message.handle) {
                return (name, .tensor(try self.tensor(tensor, message, path)))
            }
            guard let sequence = co_optional_sequence(message.handle) else { return (name, .absent) }
            return (name, .sequence(try tensors(sequence, message, path)))
        }
    }

    private static func tensors(
        _ sequence: OpaquePointer, _ owner: AnyObject, _ path: String
    ) throws(ImportError) -> [Tensor] {
        guard co_sequence_has_tensors(sequence) != 0 else {
            throw ImportError(.invalidTensor, "a sequence of something else than tensors", at: path)
        }
        var tensors: [Tensor] = []
        for index in 0..<co_sequence_count(sequence) {
            guard let handle = co_sequence_tensor(sequence, index) else { continue }
            tensors.append(try tensor(handle, owner, path))
        }
        return tensors
    }

    private static func tensor(
        _ handle: OpaquePointer, _ owner: AnyObject, _ path: String
    ) throws(ImportError) -> Tensor {
        let reader = ONNXTensorReader(owner: owner, externalFiles: ExternalFiles(folder: nil))
        switch try reader.read(handle, place: path) {
        case .tensor(let tensor): return tensor
        case .unsupported(let reason): throw ImportError(.invalidTensor, "\(reason) not supported", at: path)
        }
    }
}

/// A parsed message of a sequence, which tensors borrow from.
private final class ONNXSequenceMessage: @unchecked Sendable {
    let handle: OpaquePointer

    init(_ bytes: UnsafeRawBufferPointer, place: String) throws(ImportError) {
        var error = co_error()
        let pointer = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let handle = co_sequence_parse(pointer, bytes.count, &error) else {
            throw ImportError(.notAModel, "not a sequence: \(error.message)", at: place)
        }
        self.handle = handle
    }

    deinit { co_sequence_free(handle) }
}

/// A parsed message of an optional, which tensors borrow from.
private final class ONNXOptionalMessage: @unchecked Sendable {
    let handle: OpaquePointer

    init(_ bytes: UnsafeRawBufferPointer, place: String) throws(ImportError) {
        var error = co_error()
        let pointer = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let handle = co_optional_parse(pointer, bytes.count, &error) else {
            throw ImportError(.notAModel, "not an optional: \(error.message)", at: place)
        }
        self.handle = handle
    }

    deinit { co_optional_free(handle) }
}
