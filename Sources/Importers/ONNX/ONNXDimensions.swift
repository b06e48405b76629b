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
        return dimension(name)
    }

    /// The number or symbol that a name stands for.
    func dimension(_ name: String, depth: Int = 0) -> Dimension {
        // Names that stand for each other in a circle stay open.
        switch depth > bindings.count ? nil : bindings[name] {
        case .fixed(let number): .fixed(number)
        case .range(let range, _):
            .symbol(Dimension.Symbol(name: name, lower: range.lowerBound, upper: range.upperBound))
        case .same(let other): dimension(other, depth: depth + 1)
        case nil: .symbol(Dimension.Symbol(name: name))
        }
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
        let targets = bindings.values.compactMap { if case .same(let other) = $0 { other } else { nil } }
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
