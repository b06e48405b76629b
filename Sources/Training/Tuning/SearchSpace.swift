import Statistics
internal import Yams

/// The keys of a recipe that tuning varies, and how.
///
/// The recipe's `tune` maps keys, written with dots, to a list of values or to a range: `{min: 1e-4, max: 1e-2, log: true}`.
public struct SearchSpace: Sendable {
    /// What a key may be.
    enum Domain: Sendable {
        case choices([String])
        case numbers(ClosedRange<Double>, isLogarithmic: Bool)
        case integers(ClosedRange<Int>)
    }

    let keys: [(name: String, domain: Domain)]

    /// Reads the `tune` of a recipe.
    init(_ node: RecipeNode) throws(RecipeError) {
        var keys: [(String, Domain)] = []
        for (name, value) in try node.entries() {
            guard value.isMapping else {
                keys.append((name, .choices(try value.texts())))
                continue
            }
            try value.allow(["min", "max", "log"])
            let (low, high) = (try value.required("min"), try value.required("max"))
            if let first = Int(try low.text()), let last = Int(try high.text()), value["log"] == nil {
                guard first <= last else { throw value.error("min is above max") }
                keys.append((name, .integers(first...last)))
                continue
            }
            let (first, last) = (try low.number(in: -1e12...1e12), try high.number(in: -1e12...1e12))
            let isLogarithmic = try value["log"]?.flag() ?? false
            guard first <= last, !isLogarithmic || first > 0 else {
                throw value.error("min must be at most max, and above 0 with log")
            }
            keys.append((name, .numbers(first...last, isLogarithmic: isLogarithmic)))
        }
        guard !keys.isEmpty else { throw node.error("no key is named that tuning may vary") }
        self.keys = keys
    }

    /// The values of one trial; the first one of a search is the recipe as it is.
    func draw(_ index: Int, seed: UInt64) -> [(key: String, value: String)] {
        guard index > 0 else { return [] }
        var random = SeededGenerator(seed: seed, stream: "tuning", index: UInt64(index))
        return keys.map { key in
            switch key.domain {
            case .choices(let values): return (key.name, values[random.integer(in: 0...values.count - 1)])
            case .integers(let range): return (key.name, "\(random.integer(in: range))")
            case .numbers(let range, let isLogarithmic):
                guard isLogarithmic else {
                    return (key.name, "\(Self.rounded(random.uniform(range.lowerBound, range.upperBound)))")
                }
                let (low, high) = (Elementary.log(range.lowerBound), Elementary.log(range.upperBound))
                return (key.name, "\(Self.rounded(Elementary.exp(random.uniform(low, high))))")
            }
        }
    }

    /// Three digits are enough to tell two values apart.
    private static func rounded(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        var scale = 1.0
        while value.magnitude * scale < 100 { scale *= 10 }
        while value.magnitude * scale >= 1000 { scale /= 10 }
        return (value * scale).rounded() / scale
    }
}

extension Recipe {
    /// The recipe with another seed, in its text too: whoever reads the model's recipe splits the data as the training did.
    public func seeded(_ seed: UInt64) throws -> Recipe {
        try Recipe(text: RecipeText.setting([("seed", "\(seed)")], in: text), path: path)
    }
}

/// A recipe's text with other values for some keys.
enum RecipeText {
    /// - Parameters:
    ///   - values: values by keys with dots; numbers in a key, as in `model.layers.0.conv.channels`, count list elements.
    ///   - dropping: keys of the root to leave out.
    /// - Throws: `TrainingError` naming a key whose place is not there.
    static func setting(
        _ values: [(key: String, value: String)], dropping: [String] = [], in text: String
    ) throws(TrainingError) -> String {
        let parsed: Node?
        do { parsed = try Yams.compose(yaml: text) } catch { throw TrainingError("not valid YAML: \(error)") }
        guard var root = parsed else { throw TrainingError("the recipe is empty") }
        for name in dropping { root.mapping?[name] = nil }
        for (key, value) in values {
            let path = key.split(separator: ".").map(String.init)
            root = try replaced(root, path[...], value, key)
        }
        do { return try Yams.serialize(node: root) } catch {
            throw TrainingError("the recipe cannot be written: \(error)")
        }
    }

    private static func replaced(
        _ node: Node, _ path: ArraySlice<String>, _ value: String, _ key: String
    ) throws(TrainingError) -> Node {
        guard let first = path.first else {
            do {
                guard let new = try Yams.compose(yaml: value) else { throw TrainingError("'\(key)' has no value") }
                return new
            } catch { throw TrainingError("tune.\(key): '\(value)' is not a value") }
        }
        if var mapping = node.mapping {
            let inner = mapping[first] ?? (path.count > 1 ? Node.mapping(Node.Mapping([])) : Node(""))
            mapping[first] = try replaced(inner, path.dropFirst(), value, key)
            return .mapping(mapping)
        }
        if var sequence = node.sequence, let index = Int(first), sequence.indices.contains(index) {
            sequence[index] = try replaced(sequence[index], path.dropFirst(), value, key)
            return .sequence(sequence)
        }
        // A layer's main number stands alone until options join it.
        throw TrainingError("tune.\(key): the recipe has no '\(first)' there")
    }
}
