import COnnx
import Core
import IR

/// The type of a map.
public struct MapType: Hashable, Sendable {
    /// The type of the keys: `string` or `int64`.
    public var key: ScalarType
    /// The type of the values, of which there is one for each key.
    public var value: ScalarType

    static let keys: Set<ScalarType> = [.string, .int64]
    static let values: Set<ScalarType> = [.float32, .float64, .int64, .string]
}

/// A type as an ONNX file declares it.
enum DeclaredType {
    case full(TensorType)
    /// The element type alone; nil when even that is not declared.
    case partial(ScalarType?)
    indirect case sequence(DeclaredType)
    indirect case optional(DeclaredType)
    case map(MapType)
    /// A valid type that is not supported, in words.
    case unsupported(String)

    /// The type of the elements, where it is declared.
    var dtype: ScalarType? {
        switch self {
        case .full(let type): type.dtype
        case .partial(let dtype): dtype
        case .sequence(let element), .optional(let element): element.dtype
        case .map(let type): type.value
        case .unsupported: nil
        }
    }

    /// Why the type is not supported, in words; nil when it is.
    var unsupportedReason: String? {
        switch self {
        case .full, .partial, .map: nil
        case .unsupported(let reason): reason
        case .sequence(.map): "a sequence of maps"
        case .sequence(let element): element.unsupportedReason.map { "a sequence of which each is \($0)" }
        case .optional(let element): element.unsupportedReason.map { "an optional that is \($0)" }
        }
    }

    /// Compares with what inference found.
    /// - Parameter hasOpenBatch: the model's first axes are open; converters then declare them as 1 for inner values.
    /// - Returns: what the declaration says where extents differ, nil when they agree.
    func check(
        _ found: ImportOperand, in graph: Graph, place: String, hasOpenBatch: Bool = false
    ) throws(ImportError) -> String? {
        switch (self, found) {
        case (.unsupported, _), (.partial(nil), _), (.optional, .absent), (.map, .map): return nil
        case (.optional(let element), _):
            return try element.check(found, in: graph, place: place, hasOpenBatch: hasOpenBatch)
        case (.sequence(let element), .sequence(let sequence)):
            // The shape is that of every element in some files, and of the first in others.
            guard let dtype = element.dtype, dtype != sequence.dtype else { return nil }
            throw ImportError(
                .invalidType, "declared as a sequence of \(dtype), but it is \(found.form)", at: place)
        case (.full, .value(let value)), (.partial, .value(let value)):
            return try check(graph.type(of: value), place: place, hasOpenBatch: hasOpenBatch)
        default:
            throw ImportError(.invalidType, "declared as \(kind), but it is \(found.form)", at: place)
        }
    }

    private var kind: String {
        switch self {
        case .full, .partial, .unsupported: "a tensor"
        case .sequence: "a sequence"
        case .optional: "an optional"
        case .map: "a map"
        }
    }

    /// Compares with the type that inference found: element types must agree.
    /// - Parameter hasOpenBatch: the model's first axes are open; converters then declare them as 1 for inner values.
    /// - Returns: what the declaration says where shapes differ, nil when they agree. Exporters declare ranks and extents that
    ///   are not so, and what is computed decides.
    func check(_ found: TensorType, place: String, hasOpenBatch: Bool = false) throws(ImportError) -> String? {
        switch self {
        case .unsupported, .partial(nil), .sequence, .optional, .map: return nil
        case .partial(let dtype?):
            guard dtype != found.dtype else { return nil }
            throw ImportError(.invalidType, "declared as \(dtype), but it is \(found)", at: place)
        case .full(let type):
            guard type.dtype == found.dtype else {
                throw ImportError(
                    .invalidType, "declared as \(type), but it is \(found)", at: place,
                    advice: "export the model again, or remove the declaration with onnx.shape_inference")
            }
            let agrees = zip(type.shape, found.shape).enumerated().allSatisfy { axis, extents in
                let (declared, found) = extents
                if axis == 0 && hasOpenBatch && declared == 1 { return true }
                guard let a = declared.value, let b = found.value else { return true }
                return a == b
            }
            return agrees && type.rank == found.rank ? nil : "\(place) is declared as \(type), but it is \(found)"
        }
    }
}

extension ONNXImportSession {
    /// Reads a declared type and binds its symbols.
    /// - Parameter synthesised: names unnamed extents `<this>.<axis>` and makes all symbols known as the inputs'; nil
    ///   for other values, where an unnamed extent says nothing.
    func declaredType(
        _ value: OpaquePointer, _ place: String, synthesised: String? = nil
    ) throws(ImportError) -> DeclaredType {
        guard let handle = co_value_type(value) else { return .partial(nil) }
        return try type(handle, place, synthesised)
    }

    private func type(
        _ handle: OpaquePointer, _ place: String, _ synthesised: String?
    ) throws(ImportError) -> DeclaredType {
        switch co_type_kind_of(handle) {
        case CO_TYPE_NONE: return .partial(nil)
        case CO_TYPE_TENSOR: return try tensorType(handle, place, synthesised)
        case CO_TYPE_SEQUENCE, CO_TYPE_OPTIONAL:
            let isSequence = co_type_kind_of(handle) == CO_TYPE_SEQUENCE
            guard let element = co_type_element(handle) else { return .unsupported("of an unknown type") }
            // The extents of a sequence's tensors are named by the tensors.
            let type = try type(element, place, isSequence ? nil : synthesised)
            switch (isSequence, type) {
            case (true, .sequence), (true, .optional), (false, .optional):
                return .unsupported("a sequence or an optional of such")
            default: return isSequence ? .sequence(type) : .optional(type)
            }
        case CO_TYPE_MAP: return try mapType(handle, place)
        case CO_TYPE_SPARSE_TENSOR: return .unsupported("a sparse tensor")
        default: return .unsupported("of an opaque type")
        }
    }

    private func mapType(_ handle: OpaquePointer, _ place: String) throws(ImportError) -> DeclaredType {
        guard let value = co_type_map_value(handle),
            let key = UInt8(exactly: co_type_map_key(handle)).flatMap(ScalarType.init(rawValue:)),
            MapType.keys.contains(key)
        else { return .unsupported("a map whose keys are neither strings nor 64-bit integers") }
        guard co_type_kind_of(value) == CO_TYPE_TENSOR, let dtype = try tensorType(value, place, nil).dtype,
            MapType.values.contains(dtype)
        else { return .unsupported("a map of something else than numbers or strings") }
        return .map(MapType(key: key, value: dtype))
    }

    /// The declared type of the elements of a sequence, or of an optional one.
    /// - Parameter synthesised: the name of the input that an element becomes.
    func elementType(_ value: OpaquePointer, _ place: String, synthesised: String) throws(ImportError) -> DeclaredType {
        guard var handle = co_value_type(value) else { return .partial(nil) }
        while let element = co_type_element(handle) { handle = element }
        return try type(handle, place, synthesised)
    }

    private func tensorType(
        _ handle: OpaquePointer, _ place: String, _ synthesised: String?
    ) throws(ImportError) -> DeclaredType {
        let code = Int(co_type_data_type(handle))
        if code == 0 && synthesised == nil { return .partial(nil) }
        guard let dtype = UInt8(exactly: code).flatMap(ScalarType.init(rawValue:)) else {
            return .unsupported("of type \(try ONNXElementTypes.unsupportedName(code, place: place))")
        }
        if let synthesised, let shape = forms.shapes[synthesised] {
            return .full(try shaped(handle, dtype, shape, synthesised))
        }
        guard co_type_has_shape(handle) != 0 else { return .partial(dtype) }
        let rank = co_type_rank(handle)
        guard rank <= Limits.rank else {
            throw ImportError(.limit, "rank \(rank), at most \(Limits.rank) is supported", at: place)
        }
        var shape: [Dimension] = []
        for axis in 0..<rank {
            shape.append(try dimensions.read(handle, axis, place: place, synthesised: synthesised))
        }
        guard let bytes = (shape.compactMap(\.value) + [dtype.nominalBytes]).checkedProduct, bytes <= Limits.tensorBytes
        else {
            throw ImportError(
                .limit, "\(TensorType(dtype, shape)) exceeds \(Limits.tensorBytes) bytes", at: place)
        }
        return .full(TensorType(dtype, shape))
    }

    /// The type of an input whose shape the user gives.
    private func shaped(
        _ handle: OpaquePointer, _ dtype: ScalarType, _ shape: [Int], _ name: String
    ) throws(ImportError) -> TensorType {
        let place = "--shape \(name)"
        guard shape.count <= Limits.rank, shape.allSatisfy({ (0...Limits.dimension).contains($0) }),
            let bytes = (shape + [dtype.nominalBytes]).checkedProduct, bytes <= Limits.tensorBytes
        else { throw ImportError(.limit, "the shape \(shape) is too large", at: place) }
        if co_type_has_shape(handle) != 0 {
            let agrees =
                co_type_rank(handle) == shape.count
                && shape.enumerated().allSatisfy { axis, extent in
                    co_type_dimension_kind(handle, axis) != CO_DIMENSION_VALUE
                        || co_type_dimension_value(handle, axis) == Int64(extent)
                }
            guard agrees else {
                throw ImportError(.dimension, "\(shape) is not of the shape that the model declares", at: place)
            }
        }
        return TensorType(dtype, fixed: shape)
    }
}
