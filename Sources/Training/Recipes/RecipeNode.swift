internal import Yams

/// A place in a recipe: a value of YAML that knows its key, its file and its line. Reading is total: what does not fit is a
/// `RecipeError`.
struct RecipeNode {
    let path: String
    let key: String
    let node: Node

    /// The root of a recipe's text.
    init(text: String, path: String) throws(RecipeError) {
        guard text.utf8.count <= 1 << 20 else {
            throw RecipeError(path: path, line: nil, key: "", reason: "a recipe has at most 1 MiB")
        }
        let parsed: Node?
        do { parsed = try Yams.compose(yaml: text) } catch {
            throw RecipeError(path: path, line: nil, key: "", reason: "not valid YAML: \(error)")
        }
        guard let parsed else { throw RecipeError(path: path, line: nil, key: "", reason: "the file is empty") }
        self.init(path: path, key: "", node: parsed)
    }

    private init(path: String, key: String, node: Node) {
        (self.path, self.key, self.node) = (path, key, node)
    }

    func error(_ reason: String) -> RecipeError {
        RecipeError(path: path, line: node.mark?.line, key: key, reason: reason)
    }

    /// What YAML calls the value, for messages.
    private var kind: String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar): "'\(scalar.string)'"
        default: "an alias"
        }
    }

    /// Whether the value is a mapping.
    var isMapping: Bool { node.mapping != nil }

    /// The keys and values of a mapping, in their order.
    func entries() throws(RecipeError) -> [(name: String, value: RecipeNode)] {
        guard let mapping = node.mapping else { throw error("a mapping is expected, not \(kind)") }
        var result: [(String, RecipeNode)] = []
        for (name, value) in mapping {
            guard let text = name.scalar?.string else { throw error("a key must be a word") }
            result.append((text, RecipeNode(path: path, key: key.isEmpty ? text : "\(key).\(text)", node: value)))
        }
        return result
    }

    /// Checks that a mapping has no other keys than these.
    func allow(_ names: [String]) throws(RecipeError) {
        for (name, value) in try entries() where !names.contains(name) {
            throw value.error("unknown key '\(name)'; the keys here are \(names.joined(separator: ", "))")
        }
    }

    /// The value of a key; nil when it is absent or null.
    subscript(name: String) -> RecipeNode? {
        guard let value = node.mapping?[name],
            value.scalar.map({ !["", "~", "null"].contains($0.string) || $0.style != .plain }) ?? true
        else { return nil }
        return RecipeNode(path: path, key: key.isEmpty ? name : "\(key).\(name)", node: value)
    }

    /// The value of a key that must be there.
    func required(_ name: String) throws(RecipeError) -> RecipeNode {
        guard let value = self[name] else { throw error("'\(name)' is missing") }
        return value
    }

    /// The elements of a list; a single value is a list of one.
    func list() throws(RecipeError) -> [RecipeNode] {
        guard let sequence = node.sequence else {
            guard node.scalar != nil else { throw error("a list is expected, not \(kind)") }
            return [self]
        }
        return sequence.enumerated().map { RecipeNode(path: path, key: "\(key)[\($0)]", node: $1) }
    }

    func text() throws(RecipeError) -> String {
        guard let scalar = node.scalar else { throw error("a word is expected, not \(kind)") }
        return scalar.string
    }

    func number(in range: ClosedRange<Double>) throws(RecipeError) -> Double {
        guard let scalar = node.scalar, let number = Double(scalar.string), range.contains(number) else {
            throw error("a number from \(range.lowerBound) to \(range.upperBound) is expected, not \(kind)")
        }
        return number
    }

    func integer(in range: ClosedRange<Int>) throws(RecipeError) -> Int {
        guard let scalar = node.scalar, let number = Int(scalar.string), range.contains(number) else {
            throw error("an integer from \(range.lowerBound) to \(range.upperBound) is expected, not \(kind)")
        }
        return number
    }

    func flag() throws(RecipeError) -> Bool {
        switch node.scalar?.string {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error("true or false is expected, not \(kind)")
        }
    }

    /// One of the words that a type knows.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _: Choice.Type
    ) throws(RecipeError) -> Choice where Choice.RawValue == String {
        let word = try text()
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("'\(word)' is none of \(known)")
        }
        return choice
    }

    func texts() throws(RecipeError) -> [String] {
        var result: [String] = []
        for element in try list() { result.append(try element.text()) }
        return result
    }
}
