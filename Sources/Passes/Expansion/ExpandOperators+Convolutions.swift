import Core
import IR
import Operators

extension ExpandOperators {
    static let convolutions = [
        Rule("transposed-convolution", at: ConvTranspose.self) { (op, site) throws(OperatorError) in
            guard op.layout == .channelsFirst, let x = site.inputType(0)?.fixedShape,
                let w = site.inputType(1)?.fixedShape, let y = site.outputType.fixedShape,
                !x.contains(0), !w.contains(0), !y.contains(0)
            else { return nil }
            let window = try op.window(weights: w)
            var begins: [Int] = []
            for axis in 0..<window.rank {
                guard let begin = try op.axis(axis, input: .fixed(x[2 + axis]), window).begin.value else { return nil }
                begins.append(window.extent(axis) - 1 - begin)
            }
            // Lowering takes no more padding than the filter reaches.
            guard begins.contains(where: { $0 < 0 }) else { return nil }
            var write = ExpansionWriter(site)
            let spread = try write.spread(x, window.strides)
            let extents = write.type(spread).fixedShape ?? []
            let ends = begins.indices.map { y[2 + $0] + window.extent($0) - 1 - extents[2 + $0] - begins[$0] }
            let padded = try write(Pad(), spread, write.list([0, 0] + begins + [0, 0] + ends))
            var conv = Conv()
            (conv.group, conv.dilations) = (op.group, window.dilations)
            let filters = try write.turned(w, group: op.group)
            let convolved = try write(conv, padded, filters, site.node.input(2))
            return write.patch(replacingOutputWith: convolved)
        }
    ]
}

extension ExpansionWriter {
    /// The elements of the first input `strides` apart, zeros between them and after the last.
    fileprivate mutating func spread(_ shape: [Int], _ strides: [Int]) throws(OperatorError) -> ValueID {
        let x = try input(0)
        if strides.allSatisfy({ $0 == 1 }) { return x }
        let split = Array(shape[..<2]) + shape[2...].flatMap { [$0, 1] }
        let ends = [0, 0] + strides.flatMap { [0, $0 - 1] }
        let wide = try self(Pad(), reshape(x, split), list(ends.map { _ in 0 } + ends))
        return try reshape(wide, Array(shape[..<2]) + zip(shape[2...], strides).map { $0 * $1 })
    }

    /// Filters [ic, oc / group, taps…] as those of a convolution, [oc, ic / group, taps…], their taps in reverse order.
    fileprivate mutating func turned(_ shape: [Int], group: Int) throws(OperatorError) -> ValueID {
        let axes = Array(2..<shape.count)
        let ones = axes.map { _ in -1 }
        let ends = axes.map { _ in -Limits.dimension }
        let reversed = try self(Slice(), input(1), list(ones), list(ends), list(axes), list(ones))
        let split = try reshape(reversed, [group, shape[0] / group, shape[1]] + shape[2...])
        let moved = try transpose(split, [0, 2, 1] + axes.map { $0 + 1 })
        return try reshape(moved, [group * shape[1], shape[0] / group] + shape[2...])
    }
}
