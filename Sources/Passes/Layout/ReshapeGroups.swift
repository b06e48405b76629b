import IR

/// How a Reshape takes its input apart: runs of neighbouring input axes with the same elements as runs of neighbouring
/// output axes, in order.
struct ReshapeGroups {
    /// Axes of the input, never empty, and of the output.
    struct Group {
        var inputs: [Int]
        var outputs: [Int]
    }

    private(set) var groups: [Group] = []

    /// The finest groups; nil when a symbol or an extent of 0 does not let them be told.
    init?(from input: [Dimension], to output: [Dimension]) {
        var (i, j) = (0, 0)
        while i < input.count && j < output.count {
            var group = Group(inputs: [i], outputs: [j])
            if input[i] != output[j] {
                guard var left = input[i].value, var right = output[j].value, left > 0, right > 0 else { return nil }
                while left != right {
                    if left < right {
                        i += 1
                        guard i < input.count, let next = input[i].value, next > 0 else { return nil }
                        left *= next
                        group.inputs.append(i)
                    } else {
                        j += 1
                        guard j < output.count, let next = output[j].value, next > 0 else { return nil }
                        right *= next
                        group.outputs.append(j)
                    }
                }
            }
            groups.append(group)
            (i, j) = (i + 1, j + 1)
        }
        guard input[i...].allSatisfy({ $0 == 1 }), output[j...].allSatisfy({ $0 == 1 }), !groups.isEmpty else {
            return nil
        }
        groups[groups.count - 1].inputs += Array(i..<input.count)
        groups[groups.count - 1].outputs += Array(j..<output.count)
    }

    /// What replaces Reshape(Transpose(x)): Transpose(x) by `before`, a Reshape, and Transpose by `after`. `before` is
    /// the identity when the axes of each group are neighbours in x, in the same order.
    /// - Parameter shape: the extents of the transposed x.
    func sunk(below permutation: Permutation, of shape: [Dimension]) -> (before: Permutation, after: Permutation) {
        /// The axes of x that a group takes; those of extent 1 do not count.
        func sources(_ group: Group) -> [Int] {
            group.inputs.filter { shape[$0] != 1 }.map { permutation.axes[$0] }
        }
        /// Where a group goes: by its axes in x, those of extent 1 only when there are no others.
        func place(_ group: Group) -> Int {
            sources(group).min() ?? group.inputs.map { permutation.axes[$0] }.min() ?? 0
        }
        let order = groups.indices.sorted { place(groups[$0]) < place(groups[$1]) }
        let wanted = order.flatMap { groups[$0].inputs.map { permutation.axes[$0] } }
        let keeps = order.flatMap { sources(groups[$0]) }
        let before = keeps == keeps.sorted() ? Array(wanted.indices) : wanted
        let outputs = order.flatMap { groups[$0].outputs }
        return (Permutation(before), Permutation(outputs).inverse)
    }
}
