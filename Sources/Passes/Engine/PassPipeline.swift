import IR

/// Runs passes one after the other over a graph.
public struct PassPipeline: Sendable {
    public let passes: [any Pass.Type]

    public init(_ passes: [any Pass.Type] = Self.standard) { self.passes = passes }

    /// The passes of every compile, in order.
    public static let standard: [any Pass.Type] = [
        RemoveDeadCode.self,
        ConvertIntegerProducts.self,
        FoldConstants.self,
        RemoveIdentities.self,
        WidenHalfPrecision.self,
        ExpandOperators.self,
        CanonicalizeShapes.self,
        CanonicalizeArithmetic.self,
        MergeDuplicates.self,
        FoldPadding.self,
        FoldBatchNormalization.self,
        ChooseLayout.self,
        EliminateTransposes.self,
        EliminateReshapes.self,
        FoldBatchNormalization.self,
        FuseScale.self,
        FuseBias.self,
        FuseActivation.self,
        FuseResidual.self,
        FuseActivation.self,
        FoldConstants.self,
        RemoveIdentities.self,
        MergeDuplicates.self,
    ]

    /// The optimised graph and what was done. The graph keeps the ports of the original.
    /// - Throws: `PassError` when a pass breaks a graph or changes what it computes, which is an error of the compiler.
    public func run(_ graph: Graph, options: PassOptions = .init()) throws(PassError) -> (Graph, PassReport) {
        var run = PassRun(graph, options)
        let semantics = try options.semanticsCheck.map { (check) throws(PassError) in
            try SemanticsBaseline(graph, check)
        }
        for pass in passes where !run.isStopped {
            try run.apply(pass)
            try semantics?.check(run.graph, after: pass.name, patches: run.report.patches)
            if options.printAfter.contains(pass.name) { options.print(pass.name, run.graph) }
        }
        return (run.graph.compacted(), run.report)
    }
}

/// What a run of the pipeline does besides rewriting.
public struct PassOptions: Sendable {
    /// Verify the graph after each patch, not only after each pass.
    public var verifiesEachPatch = false
    /// Stop after this many patches in all, to find the one that breaks a model.
    public var stopAfter: Int?
    /// The passes after which to print the graph.
    public var printAfter: Set<String> = []
    /// Receives the graphs of `printAfter` with the name of the pass.
    public var print: @Sendable (String, Graph) -> Void = { _, _ in }
    /// Compare the results of the graph before and after each pass.
    public var semanticsCheck: SemanticsCheck?

    public init() {}
}

/// What the passes did.
public struct PassReport: Sendable {
    /// One pass's share.
    public struct Entry: Sendable, Equatable {
        public var pass: String
        public var patches: Int
        public var nodesBefore: Int
        public var nodesAfter: Int
        /// The number of patches of each rule that matched.
        public var rules: [String: Int]
    }

    public internal(set) var entries: [Entry] = []

    /// The patches of all passes.
    public var patches: Int { entries.reduce(0) { $0 + $1.patches } }
}

/// A pass that did something wrong.
public struct PassError: Error, CustomStringConvertible {
    public var pass: String
    /// The rule at fault, when one patch is known to be.
    public var rule: String?
    /// The number of patches applied when it was noticed; `--stop-after` one less gives the graph before.
    public var patches: Int
    public var message: String

    public var description: String {
        "pass '\(pass)'\(rule.map { ", rule '\($0)'" } ?? "") (patch \(patches)): \(message)"
    }
}
