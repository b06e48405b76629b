/// The hyper-parameters of a family as a value, declared once: name, property, range, meaning.
public protocol FamilyOptions: Sendable, Equatable {
    /// The standard values.
    init()

    /// The declarations, in the order of documentation.
    static var parameters: [Option<Self>] { get }
}

extension FamilyOptions {
    /// The values of `start` with some replaced by name. Fails with the name of a key that is unknown or has a bad value.
    init(
        _ values: [String: HyperparameterValue], family: String, from start: Self = Self()
    ) throws(ClassicalError) {
        self = start
        let parameters = Self.parameters
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let option = parameters.first(where: { $0.declaration.name == name }) else {
                throw .unknownParameter(name: name, family: family, known: parameters.map(\.declaration.name))
            }
            option.assign(&self, try option.declaration.checked(value))
        }
    }
}

extension FamilyOptions {
    /// The declarations with the values of `start` as standard.
    static func declarations(from start: Self = Self()) -> [Hyperparameter] {
        parameters.map { option in
            var declaration = option.declaration
            declaration.standard = option.read(start)
            return declaration
        }
    }
}

/// A hyper-parameter bound to the property of the options that holds it.
public struct Option<Options: FamilyOptions> {
    let declaration: Hyperparameter
    let read: (Options) -> HyperparameterValue
    let assign: (inout Options, HyperparameterValue) -> Void

    static func integer(
        _ name: String, _ property: WritableKeyPath<Options, Int>, _ range: ClosedRange<Int>,
        search: Hyperparameter.Search = .none, _ meaning: String
    ) -> Option {
        let declaration = Hyperparameter(
            name: name, meaning: meaning, domain: .integer(range),
            search: search)
        return Option(declaration: declaration, read: { .integer($0[keyPath: property]) }) { options, value in
            if case .integer(let number) = value { options[keyPath: property] = number }
        }
    }

    static func number(
        _ name: String, _ property: WritableKeyPath<Options, Double>, _ range: ClosedRange<Double>,
        search: Hyperparameter.Search = .none, _ meaning: String
    ) -> Option {
        let declaration = Hyperparameter(
            name: name, meaning: meaning, domain: .number(range),
            search: search)
        return Option(declaration: declaration, read: { .number($0[keyPath: property]) }) { options, value in
            if case .number(let number) = value { options[keyPath: property] = number }
        }
    }

    static func flag(
        _ name: String, _ property: WritableKeyPath<Options, Bool>, search: Hyperparameter.Search = .none,
        _ meaning: String
    ) -> Option {
        let declaration = Hyperparameter(
            name: name, meaning: meaning, domain: .flag, search: search)
        return Option(declaration: declaration, read: { .flag($0[keyPath: property]) }) { options, value in
            if case .flag(let flag) = value { options[keyPath: property] = flag }
        }
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ property: WritableKeyPath<Options, Choice>, search: Hyperparameter.Search = .none,
        _ meaning: String
    ) -> Option {
        let declaration = Hyperparameter(
            name: name, meaning: meaning, domain: .choice(Choice.allCases.map(\.rawValue)),
            standard: .text(Options()[keyPath: property].rawValue), search: search)
        return Option(declaration: declaration, read: { .text($0[keyPath: property].rawValue) }) { options, value in
            if case .text(let text) = value, let choice = Choice(rawValue: text) { options[keyPath: property] = choice }
        }
    }
}
