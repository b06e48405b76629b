internal import Yams

/// A place in a recipe or a schema: a value of YAML that knows its key, its file and its line. Reading is total: what
/// does not fit is a `SettingsError`.
public struct SettingsNode {
    /// The file.
    public let path: String
    /// The way to the value, such as `model.layers[2].kernel`; empty for the root.
    public let key: String
    let node: Node

    /// The root of a text, of at most 1 MiB; `path` is its file for messages.
    public init(text: String, path: String) throws(SettingsError) {
        guard text.utf8.count <= 1 << 20 else {
            throw SettingsError(path: path, line: nil, key: "", reason: "the file has more than 1 MiB")
        }
        let parsed: Node?
        do { parsed = try Yams.compose(yaml: text) } catch {
            throw SettingsError(path: path, line: nil, key: "", reason: "not valid YAML: \(error)")
        }
        guard let parsed else { throw SettingsError(path: path, line: nil, key: "", reason: "the file is empty") }
        self.init(path: path, key: "", node: parsed)
    }

    private init(path: String, key: String, node: Node) {
        (self.path, self.key, self.node) = (path, key, node)
    }

    /// An error at this place.
    public func error(_ reason: String) -> SettingsError {
        SettingsError(path: path, line: node.mark?.line, key: key, reason: reason)
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
    public var isMapping: Bool { node.mapping != nil }

    /// The keys and values of a mapping, in their order.
    public func entries() throws(SettingsError) -> [(name: String, value: SettingsNode)] {
        guard let mapping = node.mapping else { throw error("a mapping is expected, not \(kind)") }
        var result: [(String, SettingsNode)] = []
        for (name, value) in mapping {
            guard let text = name.scalar?.string else { throw error("a key must be a word") }
            result.append((text, SettingsNode(path: path, key: key.isEmpty ? text : "\(key).\(text)", node: value)))
        }
        return result
    }

    /// Checks that a mapping has no other keys than these.
    public func allow(_ names: [String]) throws(SettingsError) {
        for (name, value) in try entries() where !names.contains(name) {
            let near = names.min { Spelling.distance($0, name) < Spelling.distance($1, name) }
            let hint = near.flatMap { Spelling.distance($0, name) <= max(2, name.count / 3) ? $0 : nil }
            throw value.error(
                "unknown key '\(name)'\(hint.map { "; did you mean '\($0)'?" } ?? "") The keys here are "
                    + names.joined(separator: ", "))
        }
    }

    /// The value of a key; nil when it is absent or null.
    public subscript(name: String) -> SettingsNode? {
        guard let value = node.mapping?[name],
            value.scalar.map({ !["", "~", "null"].contains($0.string) || $0.style != .plain }) ?? true
        else { return nil }
        return SettingsNode(path: path, key: key.isEmpty ? name : "\(key).\(name)", node: value)
    }

    /// The value of a key that must be there.
    public func required(_ name: String) throws(SettingsError) -> SettingsNode {
        guard let value = self[name] else { throw error("'\(name)' is missing") }
        return value
    }

    /// The elements of a list; a single value is a list of one.
    public func list() throws(SettingsError) -> [SettingsNode] {
        guard let sequence = node.sequence else {
            guard node.scalar != nil else { throw error("a list is expected, not \(kind)") }
            return [self]
        }
        return sequence.enumerated().map { SettingsNode(path: path, key: "\(key)[\($0)]", node: $1) }
    }

    /// The text of a single value.
    public func text() throws(SettingsError) -> String {
        guard let scalar = node.scalar else { throw error("a word is expected, not \(kind)") }
        return scalar.string
    }

    /// A number within bounds.
    public func number(in range: ClosedRange<Double>) throws(SettingsError) -> Double {
        guard let scalar = node.scalar, let number = Double(scalar.string), range.contains(number) else {
            throw error("a number from \(range.lowerBound) to \(range.upperBound) is expected, not \(kind)")
        }
        return number
    }

    /// A whole number within bounds.
    public func integer(in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        guard let scalar = node.scalar, let number = Int(scalar.string), range.contains(number) else {
            throw error("an integer from \(range.lowerBound) to \(range.upperBound) is expected, not \(kind)")
        }
        return number
    }

    /// `true`, `yes`, `on`, or the contrary.
    public func flag() throws(SettingsError) -> Bool {
        switch node.scalar?.string {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error("true or false is expected, not \(kind)")
        }
    }

    /// One of the words that a type knows.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _: Choice.Type
    ) throws(SettingsError) -> Choice where Choice.RawValue == String {
        let word = try text()
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("'\(word)' is none of \(known)")
        }
        return choice
    }

    /// The texts of a list.
    public func texts() throws(SettingsError) -> [String] {
        var result: [String] = []
        for element in try list() { result.append(try element.text()) }
        return result
    }
}
