import COnnx
import Core
import IR

/// The symbolic dimensions of a model's inputs, and what the user says of them.
struct ONNXDimensions {
    let bindings: [String: DimensionBinding]
    /// The dimensions of the inputs that stay symbolic or were bound, in order of appearance.
    private(set) var places: [(name: String, places: [String])] = []

    /// True when the first axis of an input is symbolic, bound or not.
    private(set) var hasOpenBatch = false

    init(bindings: [String: DimensionBinding]) { self.bindings = bindings }

    /// Reads one extent of a declared type.
    mutating func read(
        _ handle: OpaquePointer, _ axis: Int, place: String, synthesised: String?
    ) throws(ImportError) -> Dimension {
        var name = ""
        switch co_type_dimension_kind(handle, axis) {
        case CO_DIMENSION_VALUE:
            let number = Int(co_type_dimension_value(handle, axis))
            guard (0...Limits.dimension).contains(number) else {
                throw ImportError(
                    .invalidType, "extent \(number) of axis \(axis) is not within 0 and \(Limits.dimension)", at: place,
                    advice: number == -1 ? "give the axis a name in place of -1" : "")
            }
            return .fixed(number)
        case CO_DIMENSION_NAME: name = try co_type_dimension_name(handle, axis).text(place)
        default: break
        }
        if let synthesised {
            if name.isEmpty { name = "\(synthesised).\(axis)" }
            if axis == 0 { hasOpenBatch = true }
            note(name, "\(synthesised) axis \(axis)")
        } else if name.isEmpty {
            name = "?"
        }
        let found = dimension(name)
        if let number = found.value, !(0...Limits.dimension).contains(number) {
            throw ImportError(
                .dimension, "'\(name)' would be \(number), not within 0 and \(Limits.dimension)", at: place,
                advice: "change the --dim of the dimensions that it follows from")
        }
        return found
    }

    /// The number, symbol or expression that a name stands for.
    func dimension(_ name: String) -> Dimension {
        let symbol = Dimension.Symbol(name: name)
        return bindings.dimension(of: symbol) ?? .symbol(symbol)
    }

    private mutating func note(_ name: String, _ place: String) {
        if let index = places.firstIndex(where: { $0.name == name }) {
            places[index].places.append(place)
        } else {
            places.append((name, [place]))
        }
    }

    /// - Throws: when the user names a dimension that the inputs do not have.
    func checkAllUsed() throws(ImportError) {
        let known = Set(places.map(\.name))
        let targets = bindings.values.flatMap { binding -> [String] in
            guard case .same(let other) = binding else { return [] }
            let parts = known.contains(other) ? nil : DimensionExpression.read(other)?.symbols.map(\.name)
            return parts ?? [other]
        }
        guard let stray = (bindings.keys + targets).filter({ !known.contains($0) }).min() else { return }
        let names = places.map { "'\($0.name)'" }.joined(separator: ", ")
        throw ImportError(
            .dimension, "no input has a dimension of that name", at: "--dim \(stray)",
            advice: names.isEmpty ? "all dimensions of this model are fixed" : "the model has \(names)")
    }

    /// The dimensions that are still symbolic.
    var dynamic: [ModelReport.DynamicDimension] {
        places.compactMap { entry in
            guard case .symbol(let symbol) = dimension(entry.name) else { return nil }
            return ModelReport.DynamicDimension(
                name: entry.name, lower: symbol.lower, upper: symbol.upper, places: entry.places)
        }
    }
}
