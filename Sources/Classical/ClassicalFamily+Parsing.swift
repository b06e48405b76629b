extension ClassicalFamily {
    /// Hyper-parameters from the text of a recipe, each read as its declaration says.
    ///
    /// - Throws: `ClassicalError` that names the key that is unknown or cannot be read.
    public func parameters(_ texts: [String: String]) throws(ClassicalError) -> [String: HyperparameterValue] {
        let known = hyperparameters
        var result: [String: HyperparameterValue] = [:]
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let parameter = known.first(where: { $0.name == name }) else {
                throw .unknownParameter(name: name, family: rawValue, known: known.map(\.name))
            }
            result[name] = try parameter.read(text)
        }
        return result
    }
}

extension Hyperparameter {
    /// The text as a value of the kind that the domain has; nil when it is none.
    private func value(_ text: String) -> HyperparameterValue? {
        switch domain {
        case .integer: Int(text).map { .integer($0) }
        case .number: Double(text).map { .number($0) }
        case .choice: .text(text)
        case .flag: ["true": true, "yes": true, "false": false, "no": false][text].map { .flag($0) }
        }
    }

    /// The value that a text stands for; fails with the name and what is allowed.
    public func read(_ text: String) throws(ClassicalError) -> HyperparameterValue {
        guard let value = value(text) else {
            throw .badParameter(name: name, value: text, allowed: domain.description)
        }
        return try checked(value)
    }
}
