import Core

/// The inputs and outputs of an operator.
public struct Signature: Sendable {
    /// One formal input or output.
    public struct Parameter: Sendable {
        /// How often it may occur. Only the last parameter may be variadic or repeated; optional ones may be absent in the middle.
        public enum Arity: Sendable {
            case required, optional
            /// One or more.
            case variadic
            /// Any number, none too.
            case repeated
        }

        public let name: String
        public let arity: Arity
        /// The accepted element types; empty accepts any.
        public let types: Set<ScalarType>

        public static func required(_ name: String, _ types: Set<ScalarType> = []) -> Self {
            Self(name: name, arity: .required, types: types)
        }
        public static func optional(_ name: String, _ types: Set<ScalarType> = []) -> Self {
            Self(name: name, arity: .optional, types: types)
        }
        /// One or more.
        public static func variadic(_ name: String, _ types: Set<ScalarType> = []) -> Self {
            Self(name: name, arity: .variadic, types: types)
        }
        /// Any number, none too.
        public static func repeated(_ name: String, _ types: Set<ScalarType> = []) -> Self {
            Self(name: name, arity: .repeated, types: types)
        }
    }

    public let inputs: [Parameter]
    public let outputs: [Parameter]

    public init(_ inputs: [Parameter], _ outputs: [Parameter]) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The parameter that input `index` belongs to, or nil when there are too many.
    public func input(_ index: Int) -> Parameter? {
        if index < inputs.count { return inputs[index] }
        guard let last = inputs.last, last.arity == .variadic || last.arity == .repeated else { return nil }
        return last
    }

    /// Checks the number, presence and element types of inputs.
    public func check(_ types: [TensorType?]) throws(OperatorError) {
        for (index, parameter) in inputs.enumerated()
        where parameter.arity == .required || parameter.arity == .variadic {
            guard index < types.count, types[index] != nil else {
                throw OperatorError("input '\(parameter.name)' is missing")
            }
        }
        for (index, type) in types.enumerated() {
            guard let parameter = input(index) else {
                throw OperatorError("\(types.count) inputs given, at most \(inputs.count) taken")
            }
            guard let type else { continue }
            if !parameter.types.isEmpty && !parameter.types.contains(type.dtype) {
                let known = ScalarType.allCases.filter(parameter.types.contains).map(\.description)
                throw OperatorError(
                    "input '\(parameter.name)' has type \(type.dtype); it takes \(known.joined(separator: ", "))")
            }
        }
    }
}

extension Set<ScalarType> {
    /// Single precision, which every operator has a reference for.
    public static var float32: Self { [.float32] }
    /// IEEE floating point types of the reference semantics.
    public static var floats: Self { [.float16, .bfloat16, .float32, .float64] }
    /// Signed and unsigned integers.
    public static var integers: Self { Self(ScalarType.allCases.filter(\.isInteger)) }
    /// Floating point and integer types.
    public static var numbers: Self { floats.union(integers) }
}
