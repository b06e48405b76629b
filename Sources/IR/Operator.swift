import Core

/// An operation: a value whose stored properties are its attributes.
///
/// One file declares an operator: its name, signature, traits, the ways that models spell it, shape inference, and
/// `evaluate`, the reference semantics written for clarity. Import, print, parse, verification, documentation and the
/// support table derive from the declaration.
public protocol Operator: Sendable {
    /// The name in the IR, unique in the catalog, such as `Conv`.
    static var name: String { get }
    static var signature: Signature { get }
    static var traits: Set<Trait> { get }
    static var attributes: [AttributeField<Self>] { get }
    /// How models of other formats spell this operator.
    static var spellings: [Spelling] { get }

    /// The operator with every attribute at its default.
    init()

    /// The types of the outputs.
    /// - Throws: `OperatorError` that says what does not fit.
    func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType]

    /// The outputs, computed by the reference semantics. Inputs have been checked against the signature and `infer`
    /// accepted their types; an absent optional input is nil.
    func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor]
}

extension Operator {
    public static var traits: Set<Trait> { [] }
    public static var attributes: [AttributeField<Self>] { [] }

    /// Reads attributes by name over the defaults. Unknown names are errors, so that nothing is silently ignored.
    public init(attributes values: [String: Attribute]) throws(OperatorError) {
        self.init()
        var rest = values
        for field in Self.attributes {
            if let value = rest.removeValue(forKey: field.name) {
                guard field.read(value, &self) else {
                    throw OperatorError("attribute '\(field.name)' is \(value.kind), not valid as \(field.kind)")
                }
            } else if field.isRequired {
                throw OperatorError("attribute '\(field.name)' is missing")
            }
        }
        if let unknown = rest.keys.min() {
            throw OperatorError("attribute '\(unknown)' is not known to \(Self.name)")
        }
    }

    /// The attributes that are required or differ from the defaults, in declaration order.
    public var attributeValues: [(name: String, value: Attribute)] {
        let defaults = Self()
        return Self.attributes.compactMap { field in
            let value = field.write(self)
            return value == field.write(defaults) && !field.isRequired ? nil : (field.name, value)
        }
    }

    /// True when both are the same operator with the same attributes.
    public func isEqual(to other: any Operator) -> Bool {
        guard let other = other as? Self else { return false }
        return Self.attributes.allSatisfy { $0.write(self) == $0.write(other) }
    }
}

/// What passes may rely on about an operator.
public enum Trait: String, Hashable, Sendable, CaseIterable {
    /// Each output element depends on the elements at the same (broadcast) place alone.
    case elementwise
    /// f(a, b) = f(b, a).
    case commutative
    /// The output has the input's elements in the input's order: only the shape differs.
    case reshape
    /// Results differ from run to run; never folded or merged.
    case nondeterministic
}

/// What an operator says when its inputs or attributes do not fit. The caller adds which node it is.
public struct OperatorError: Error, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
