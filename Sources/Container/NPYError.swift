/// Why an NPY array was refused.
public struct NPYError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Kind: UInt8, Sendable, Equatable {
        case notNPY
        case unsupportedVersion
        case truncated
        case badHeader
        case unsupportedType
        case fortranOrder
        case tooManyDimensions
        case tooLarge
        case sizeMismatch
        case bufferTooSmall
    }

    /// What is wrong.
    public var kind: Kind
    /// The byte offset where the finding was made.
    public var offset: Int

    public init(_ kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

extension NPYError.Kind {
    /// What is wrong and what to do, as a phrase without a final full stop.
    public var message: StaticString {
        switch self {
        case .notNPY: "not an NPY file; write one with numpy.save"
        case .unsupportedVersion: "the NPY version is newer than 3"
        case .truncated: "the NPY file is truncated"
        case .badHeader: "the NPY header is not the dictionary that numpy writes"
        case .unsupportedType:
            "the NPY element type is not supported; convert to a little-endian number type or bool with array.astype"
        case .fortranOrder: "the NPY array is in Fortran order; save numpy.ascontiguousarray(array)"
        case .tooManyDimensions: "the NPY array has too many dimensions"
        case .tooLarge: "the NPY array is too large"
        case .sizeMismatch: "the NPY file has more or fewer bytes than its shape needs"
        case .bufferTooSmall: "the NPY header does not fit the buffer"
        }
    }
}

#if !hasFeature(Embedded)
    extension NPYError: CustomStringConvertible {
        public var description: String { "\(kind.message), at byte \(offset)" }
    }
#endif
