extension NetworkLayer {
    /// A layer as a recipe writes it: a name, or a mapping of a name to the main number or to a mapping of options. `repeat`
    /// in the options gives several.
    static func read(_ node: RecipeNode) throws(RecipeError) -> [NetworkLayer] {
        guard node.isMapping else { return [try layer(try node.text(), nil, node)] }
        let entries = try node.entries()
        guard entries.count == 1 else { throw node.error("a layer is one name with its options") }
        let (name, options) = entries[0]
        let count = options.isMapping ? try options["repeat"]?.integer(in: 1...100) ?? 1 : 1
        let first = try layer(name, options, node)
        // Only the first of several goes over the picture in larger steps.
        return [first] + Array(repeating: first.withoutStride, count: count - 1)
    }

    private var withoutStride: NetworkLayer {
        switch self {
        case .conv(let channels, let kernel, _, let dilation, let finish):
            .conv(channels: channels, kernel: kernel, stride: 1, dilation: dilation, finish)
        case .separable(let channels, let kernel, _, let finish):
            .separable(channels: channels, kernel: kernel, stride: 1, finish)
        case .residual(let channels, let kernel, _, let finish):
            .residual(channels: channels, kernel: kernel, stride: 1, finish)
        case .inverted(let channels, let expand, let kernel, _, let finish):
            .inverted(channels: channels, expand: expand, kernel: kernel, stride: 1, finish)
        default: self
        }
    }

    /// Reads options with a main number that may stand alone.
    private struct Options {
        let node: RecipeNode?
        let main: String

        init(_ node: RecipeNode?, _ main: String, _ names: [String]) throws(RecipeError) {
            (self.node, self.main) = (node, main)
            if let node, node.isMapping { try node.allow(names + (main.isEmpty ? [] : [main]) + ["repeat"]) }
        }

        func integer(_ name: String, _ range: ClosedRange<Int>, default value: Int?) throws(RecipeError) -> Int {
            if let node, !node.isMapping, name == main { return try node.integer(in: range) }
            if let node, node.isMapping, let given = node[name] { return try given.integer(in: range) }
            guard let value else {
                throw node?.error("'\(name)' is missing")
                    ?? RecipeError(path: "", line: nil, key: name, reason: "'\(name)' is missing")
            }
            return value
        }

        func option(_ name: String) -> RecipeNode? { node.flatMap { $0.isMapping ? $0[name] : nil } }

        func finish(isNormalized: Bool = true) throws(RecipeError) -> Finish {
            Finish(
                isNormalized: try option("normalize")?.flag() ?? isNormalized,
                activation: try option("activation")?.choice(ActivationKind.self) ?? .relu)
        }
    }

    private static func segment(_ node: RecipeNode?) throws(RecipeError) -> Segment {
        guard let node else { return Segment() }
        guard node.isMapping else { return Segment(weight: Float(try node.number(in: 0...1000))) }
        try node.allow(["weight", "marked", "alone"])
        var segment = Segment()
        if let weight = try node["weight"]?.number(in: 0...1000) { segment.weight = Float(weight) }
        if let marked = try node["marked"]?.number(in: 0.001...1000) { segment.marked = Float(marked) }
        segment.isAlone = try node["alone"]?.flag() ?? false
        return segment
    }

    private enum GlobalPoolName: String, CaseIterable { case average, max, both }
    private static let sizes = 1...4096
    private static let taps = 1...63

    private static func layer(
        _ name: String, _ node: RecipeNode?, _ place: RecipeNode
    ) throws(RecipeError) -> NetworkLayer {
        switch name {
        case "conv":
            let options = try Options(
                node, "channels", ["kernel", "stride", "dilation", "normalize", "activation"])
            return .conv(
                channels: try options.integer("channels", sizes, default: nil),
                kernel: try options.integer("kernel", taps, default: 3),
                stride: try options.integer("stride", 1...8, default: 1),
                dilation: try options.integer("dilation", 1...64, default: 1), try options.finish())
        case "separable":
            let options = try Options(node, "channels", ["kernel", "stride", "normalize", "activation"])
            return .separable(
                channels: try options.integer("channels", sizes, default: nil),
                kernel: try options.integer("kernel", taps, default: 3),
                stride: try options.integer("stride", 1...8, default: 1), try options.finish())
        case "residual":
            let options = try Options(node, "channels", ["kernel", "stride", "normalize", "activation"])
            return .residual(
                channels: try options.integer("channels", sizes, default: nil),
                kernel: try options.integer("kernel", taps, default: 3),
                stride: try options.integer("stride", 1...8, default: 1), try options.finish())
        case "inverted":
            let options = try Options(node, "channels", ["expand", "kernel", "stride", "normalize", "activation"])
            return .inverted(
                channels: try options.integer("channels", sizes, default: nil),
                expand: try options.integer("expand", 1...16, default: 4),
                kernel: try options.integer("kernel", taps, default: 3),
                stride: try options.integer("stride", 1...8, default: 1), try options.finish())
        case "max_pool", "average_pool":
            let options = try Options(node, "kernel", ["stride"])
            let kernel = try options.integer("kernel", taps, default: 2)
            return .pool(
                isMaximum: name == "max_pool", kernel: kernel,
                stride: try options.integer("stride", taps, default: kernel))
        case "global_pool":
            guard let node else { return .globalPool(.average) }
            if node.isMapping, let count = node["top"] {
                try node.allow(["top"])
                return .globalPool(.top(try count.integer(in: sizes)))
            }
            if node.isMapping { try node.allow(["kind", "top"]) }
            switch try (node.isMapping ? node.required("kind") : node).choice(GlobalPoolName.self) {
            case .average: return .globalPool(.average)
            case .max: return .globalPool(.max)
            case .both: return .globalPool(.both)
            }
        case "segment":
            return .segment(try segment(node))
        case "flatten": return .flatten
        case "dense":
            let options = try Options(node, "units", ["normalize", "activation"])
            return .dense(
                units: try options.integer("units", sizes, default: nil), try options.finish(isNormalized: false))
        case "dropout":
            guard let node else { throw place.error("'ratio' is missing") }
            if node.isMapping { try node.allow(["ratio"]) }
            let ratio = try (node.isMapping ? node.required("ratio") : node).number(in: 0...0.95)
            return .dropout(ratio: Float(ratio))
        case "lstm", "gru":
            let options = try Options(node, "units", ["bidirectional", "sequence"])
            return .recurrent(
                name == "lstm" ? .lstm : .gru, units: try options.integer("units", sizes, default: nil),
                isBidirectional: try options.option("bidirectional")?.flag() ?? false,
                keepsSteps: try options.option("sequence")?.flag() ?? false)
        case "attention":
            let options = try Options(node, "heads", ["expand"])
            return .attention(
                heads: try options.integer("heads", 1...64, default: 4),
                expand: try options.integer("expand", 1...16, default: 2))
        default:
            throw place.error(
                "there is no layer '\(name)'; the layers are conv, separable, residual, inverted, max_pool, average_pool, "
                    + "global_pool, segment, flatten, dense, dropout, lstm, gru, attention")
        }
    }
}
