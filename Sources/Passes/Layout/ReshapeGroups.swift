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
        joinUnitGroups(input)
    }

    /// Joins groups of extents of 1 alone to a neighbour: where they stand does not matter.
    private mutating func joinUnitGroups(_ input: [Dimension]) {
        var joined: [Group] = []
        var pending: Group?
        for group in groups {
            if group.inputs.allSatisfy({ input[$0] == 1 }) {
                if joined.isEmpty {
                    pending = Group(
                        inputs: (pending?.inputs ?? []) + group.inputs,
                        outputs: (pending?.outputs ?? []) + group.outputs)
                } else {
                    joined[joined.count - 1].inputs += group.inputs
                    joined[joined.count - 1].outputs += group.outputs
                }
            } else {
                var group = group
                if let first = pending { group = Group(inputs: first.inputs + group.inputs, outputs: first.outputs + group.outputs) }
                pending = nil
                joined.append(group)
            }
        }
        if let pending { joined.append(pending) }
        groups = joined
    }

    /// What replaces Reshape(Transpose(x)): Transpose(x) by `before`, a Reshape, and Transpose by `after`. `before` is
    /// the identity when the axes of each group are neighbours in x, in the same order.
    /// - Parameter shape: the extents of the transposed x.
    func sunk(below permutation: Permutation, of shape: [Dimension]) -> (before: Permutation, after: Permutation) {
        /// The axes of x that a group takes; those of extent 1 do not count.
        func sources(_ group: Group) -> [Int] {
            group.inputs.filter { shape[$0] != 1 }.map { permutation.axes[$0] }
        }
        let order = groups.indices.sorted { a, b in
            (sources(groups[a]).min() ?? .max, a) < (sources(groups[b]).min() ?? .max, b)
        }
        let wanted = order.flatMap { groups[$0].inputs.map { permutation.axes[$0] } }
        let keeps = order.flatMap { sources(groups[$0]) }
        let before = keeps == keeps.sorted() ? Array(wanted.indices) : wanted
        let outputs = order.flatMap { groups[$0].outputs }
        return (Permutation(before), Permutation(outputs).inverse)
    }
}
