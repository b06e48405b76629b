import CKernels
import Core
import IR
import Program
import Targets

/// Makes one program for all shapes within bounds out of the programs for some of them.
///
/// The compiler works on numbers: each binding of the symbols is imported, optimised and lowered by itself. Programs of one
/// form, which differ in numbers alone, become one whose numbers are expressions over the symbols. An expression is taken
/// when it gives the number of every binding seen; `predicts` tells whether it also gives those of bindings not used to
/// find it. A form that is met at few bindings, such as those where an extent is 1, is left out: the general program
/// serves them too, which the caller shows by running both.
public struct ShapeGeneralization {
    /// Constants of at most so many integers may follow the shapes.
    public static let smallCount = DraftNumbers.smallCount

    public let symbols: [ShapeSymbol]
    private var samples: [Sample] = []

    private struct Sample {
        var binding: ShapeBinding
        var numbers: DraftNumbers
        /// Of the first sample of each form only.
        var draft: ProgramDraft?
    }

    /// - Parameter symbols: with bounds.
    public init(_ symbols: [ShapeSymbol]) { self.symbols = symbols }

    /// Nothing was added yet.
    public var isEmpty: Bool { samples.isEmpty }

    /// Lowers the graph of one binding.
    public mutating func add(_ graph: Graph, at binding: ShapeBinding) throws(LoweringErrors) {
        let draft = try ProgramLowering.draft(graph, isForManyShapes: true, weights: WeightPool())
        let numbers = DraftNumbers(draft)
        let isNew = !samples.contains { $0.numbers.form == numbers.form }
        samples.append(Sample(binding: binding, numbers: numbers, draft: isNew ? draft : nil))
    }

    /// The form that most bindings have.
    private var common: (draft: ProgramDraft, samples: [Sample])? {
        var best: (draft: ProgramDraft, samples: [Sample])?
        for first in samples {
            guard let draft = first.draft else { continue }
            let group = samples.filter { $0.numbers.form == first.numbers.form }
            if group.count > best?.samples.count ?? 0 { best = (draft, group) }
        }
        return best
    }

    /// The bindings whose programs have another form than the general one.
    public var otherBindings: [ShapeBinding] {
        guard let common else { return [] }
        return samples.map(\.binding).filter { binding in !common.samples.contains { $0.binding == binding } }
    }

    /// The bindings of other forms than the general one, with the first step that tells them apart: its name, or what its
    /// family is.
    public var differences: [(binding: ShapeBinding, step: String)] {
        guard let common else { return [] }
        return otherBindings.map { binding in
            let sample = samples.first { $0.binding == binding }
            let draft = samples.first { $0.draft != nil && $0.numbers.form == sample?.numbers.form }?.draft
            let pairs = zip(common.draft.steps, draft?.steps ?? [])
            let different = pairs.first { $0.family != $1.family || $0.name != $1.name }
            return (binding, different?.1.name ?? common.draft.steps.last?.name ?? "")
        }
    }

    /// The general program, before memory is planned.
    /// - Throws: when the programs seen do not agree on one form, or numbers follow no expression.
    public func general() throws(LoweringError) -> GeneralDraft {
        guard let common, common.samples.count >= 2, common.samples.count * 2 >= samples.count else {
            throw LoweringError(
                "the compiled program takes different forms at different shapes; compile for fixed shapes with "
                    + symbols.map { "--dim \($0.name)=N" }.joined(separator: " "))
        }
        return try GeneralDraft(common.draft, common.samples.map { ($0.binding, $0.numbers) }, symbols)
    }
}
