import ArgumentParser
import Core
import IR
import Lowering
import Operators

struct OperatorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operators", abstract: "Lists the operators that mlc reads, from their declarations.")

    @Flag(help: "Print the page docs/operators.md.") var markdown = false

    func run() throws {
        let rows = Catalog.standard.operators.flatMap { op in op.spellings.map { OperatorRow(op, $0) } }
            .sorted { ($0.name, $0.versions) < ($1.name, $1.versions) }
        if markdown {
            print(OperatorRow.page(rows))
        } else {
            for row in rows {
                print(row.name.padding(to: 40) + row.versions.padding(to: 10) + row.runtime)
            }
        }
    }
}

/// One spelling of an operator.
private struct OperatorRow {
    /// With the domain, where it is not ONNX's own.
    var name: String
    /// The versions of the operator set.
    var versions: String
    /// The operator of the IR that it is read as.
    var operatorName: String
    /// The element types of the first input.
    var types: String
    /// What the compiled runtime takes of it.
    var support: CompiledSupport

    /// Where it runs.
    var runtime: String { support.isCompiled ? "compiled" : "interpreter only" }

    init(_ op: any Operator.Type, _ spelling: Spelling) {
        name = (spelling.domain.isEmpty ? "" : "\(spelling.domain).") + spelling.name
        let (first, last) = (spelling.versions.lowerBound, spelling.versions.upperBound)
        versions = last == .max ? "\(first)+" : last == first ? "\(first)" : "\(first)–\(last)"
        switch spelling.reading {
        case .direct, .adapted: operatorName = op.name
        case .expanded, .structural: operatorName = "several"
        case .resolved: operatorName = "values known at import"
        }
        types = Self.text(op.signature.inputs.first?.types ?? [])
        support = CompiledSupport(of: op, isRewritten: spelling.isRewritten)
    }

    /// The types in the order of their numbers; sets that many operators share have a name.
    private static func text(_ types: Set<ScalarType>) -> String {
        if types.isEmpty { return "any" }
        var rest = types
        var words: [String] = []
        for (set, word) in [(Set<ScalarType>.floats, "floats"), (.integers, "integers")] where rest.isSuperset(of: set)
        {
            words.append(word)
            rest.subtract(set)
        }
        words += ScalarType.allCases.filter(rest.contains).map(\.description)
        return words.joined(separator: ", ")
    }

    /// The page of all rows.
    static func page(_ rows: [OperatorRow]) -> String {
        let lines = rows.map { row in
            let cells = [row.name, row.versions, row.operatorName, row.types, row.runtime, row.support.limit ?? ""]
            return "| \(cells.joined(separator: " | ")) |"
        }
        return """
            # Operators

            Written by `mlc operators --markdown` from the declarations. *Versions* are those of the operator set that
            spell the operator so; *types* are the element types of the first input by the reference semantics (floats:
            f16, bf16, f32, f64; integers: all signed and unsigned). The compiled runtime computes in f32 and f64, in
            integers where the operator is about them, and in half precision by way of f32; `mlc check` tells which nodes of a
            model it cannot take. Sequences, optionals and maps are resolved when a model is read: an input that is a
            map, of DictVectorizer or CastMap, becomes a tensor of the values of its keys.

            Of the operators of ai.onnx since version 7 and of ai.onnx.ml only ImageDecoder is not read: decode pictures before
            the model.

            *Limits* are those of the compiled runtime for one operator. For all of them: at most 8 dimensions once
            those that stay together are one, sizes that the data decide have a bound, and strings are looked up among
            constants, compared with them or chosen.

            | ONNX operator | versions | read as | types | runs | limits |
            | --- | --- | --- | --- | --- | --- |
            \(lines.joined(separator: "\n"))
            """
    }
}
