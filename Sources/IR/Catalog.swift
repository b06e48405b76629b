/// The operators that exist, by name and by spelling.
public struct Catalog: Sendable {
    public let operators: [any Operator.Type]
    private let byName: [String: any Operator.Type]
    private let bySpelling: [String: [(spelling: Spelling, op: any Operator.Type)]]

    /// - Precondition: no two operators have the same name.
    public init(_ operators: [any Operator.Type]) {
        self.operators = operators
        byName = Dictionary(uniqueKeysWithValues: operators.map { ($0.name, $0) })
        var spellings: [String: [(spelling: Spelling, op: any Operator.Type)]] = [:]
        for op in operators {
            for spelling in op.spellings {
                spellings[Self.key(spelling.format, spelling.domain, spelling.name), default: []].append((spelling, op))
            }
        }
        bySpelling = spellings
    }

    /// The operator with a name in the IR.
    public func named(_ name: String) -> (any Operator.Type)? { byName[name] }

    /// The spelling for an operator of a format at a version of its operator set.
    public func spelling(
        format: String, domain: String, name: String, version: Int
    ) -> (spelling: Spelling, op: any Operator.Type)? {
        spellings(format: format, domain: domain, name: name).first { $0.spelling.versions.contains(version) }
    }

    /// All spellings of an operator of a format, whatever the version.
    public func spellings(
        format: String, domain: String, name: String
    ) -> [(spelling: Spelling, op: any Operator.Type)] {
        bySpelling[Self.key(format, domain, name)] ?? []
    }

    private static func key(_ format: String, _ domain: String, _ name: String) -> String {
        "\(format)/\(domain)/\(name)"
    }
}
