import COnnx
import IR
import Platform

/// A single tensor as ONNX's test data files hold it.
public enum ONNXTensorFile {
    /// Reads a tensor and its name, which may be empty.
    /// - Throws: when the file is no valid tensor or its type is not supported.
    public static func read(_ path: String) throws(ImportError) -> (name: String, tensor: Tensor) {
        let file = try MappedFile(model: path)
        let message = try file.withBytes { (bytes) throws(ImportError) in
            try ONNXTensorMessage(bytes, place: path)
        }
        let reader = ONNXTensorReader(owner: message, externalFiles: ExternalFiles(folder: nil))
        let name = try co_tensor_name(message.handle).text(path)
        switch try reader.read(message.handle, place: path) {
        case .tensor(let tensor): return (name, tensor)
        case .unsupported(let reason): throw ImportError(.invalidTensor, "\(reason) not supported", at: path)
        }
    }
}

/// A parsed tensor message, which tensors borrow from.
private final class ONNXTensorMessage: @unchecked Sendable {
    let handle: OpaquePointer

    init(_ bytes: UnsafeRawBufferPointer, place: String) throws(ImportError) {
        var error = co_error()
        let pointer = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let handle = co_tensor_parse(pointer, bytes.count, &error) else {
            throw ImportError(.notAModel, "not a tensor: \(error.message)", at: place)
        }
        self.handle = handle
    }

    deinit { co_tensor_free(handle) }
}
