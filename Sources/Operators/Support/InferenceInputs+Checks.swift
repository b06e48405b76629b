import IR

extension InferenceInputs {
    /// Checks that all inputs have the first one's element type.
    func checkSameType() throws(OperatorError) {
        for type in types.compactMap({ $0 }) where type.dtype != self[0].dtype {
            throw OperatorError("inputs of types \(self[0].dtype) and \(type.dtype) do not go together")
        }
    }

    /// Checks an input's shape, as far as extents are numbers, when it is there.
    func checkShape(_ index: Int, _ name: String, _ shape: [Dimension]) throws(OperatorError) {
        guard let type = optional(index) else { return }
        let fits =
            type.rank == shape.count
            && zip(type.shape, shape).allSatisfy { $0.value == nil || $1.value == nil || $0 == $1 }
        guard fits else {
            throw OperatorError("input '\(name)' is \(type) where \(TensorType(type.dtype, shape)) is needed")
        }
    }

    /// Checks that an input, when it is there, broadcasts to a type without changing it.
    func checkBroadcasts(_ index: Int, to type: TensorType) throws(OperatorError) {
        guard let other = optional(index) else { return }
        let fits = zip(other.shape.reversed(), type.shape.reversed()).allSatisfy { own, extent in
            own == 1 || own == extent || own.value == nil || extent.value == nil
        }
        guard other.rank <= type.rank && fits else { throw OperatorError("\(other) does not broadcast to \(type)") }
    }
}
