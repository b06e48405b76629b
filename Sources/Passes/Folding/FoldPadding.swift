import Core
import IR
import Operators

/// Makes padding with a constant before a convolution or pool part of its window.
public struct FoldPadding: Pass {
    public static let name = "fold-padding"
    public static let stage = Stage.canonical

    public static let rules = [
        Rule("into-convolution", at: Conv.self) { (op, site) throws(OperatorError) in
            guard let padding = try Padding(before: site, op.layout), padding.fill == 0,
                let pads = padding.added(to: op.pads, op.autoPad)
            else { return nil }
            var op = op
            (op.pads, op.autoPad) = (pads, .notSet)
            return try site.replacing(with: op, [padding.source] + site.node.inputs.dropFirst())
        },
        // Zeros count in the mean only when the pool counts its own padding.
        Rule("into-average-pool", at: AveragePool.self) { (op, site) throws(OperatorError) in
            guard !op.ceilMode, op.countIncludePad || op.pads.allSatisfy({ $0 == 0 }),
                let padding = try Padding(before: site, op.layout), padding.fill == 0,
                let pads = padding.added(to: op.pads, op.autoPad)
            else { return nil }
            var op = op
            (op.pads, op.autoPad, op.countIncludePad) = (pads, .notSet, true)
            return try site.replacing(with: op, [padding.source])
        },
        // A pool's own padding takes no part in the maximum. That is the same as minus infinity, and as zero where
        // nothing is negative and every window sees an element.
        Rule("into-max-pool", at: MaxPool.self) { (op, site) throws(OperatorError) in
            guard !op.ceilMode, !op.withIndices, let padding = try Padding(before: site, op.layout),
                let pads = padding.added(to: op.pads, op.autoPad)
            else { return nil }
            let window = try op.window()
            let seesElement = pads.indices.allSatisfy { pads[$0] < window.kernel[$0 % window.rank] }
            let isZero = padding.fill == 0 && site.isNeverNegative(padding.source)
            guard window.dilations.allSatisfy({ $0 == 1 }), seesElement, padding.fill == -.infinity || isZero
            else { return nil }
            var op = op
            (op.pads, op.autoPad) = (pads, .notSet)
            return try site.replacing(with: op, [padding.source])
        },
    ]
}

/// A Pad with a constant along the spatial axes, before an operator with a window.
private struct Padding {
    let source: ValueID
    let fill: Double
    /// For the beginnings of the spatial axes, then the ends.
    let amounts: [Int]

    init?(before site: Site, _ layout: Layout) throws(OperatorError) {
        guard let (pad, padSite) = site.producer(of: site.node.input(0), as: Pad.self), pad.mode == .constant,
            let source = padSite.node.input(0), let pads = padSite.constant(1)?.integers
        else { return nil }
        let rank = padSite.outputType.rank
        let axes = padSite.constant(3)?.integers
        guard axes != nil || padSite.node.input(3) == nil, rank > 2 else { return nil }
        let all = layout.channelsFirst(try pad.amounts(pads: pads, axes: axes, rank: rank))
        guard all.allSatisfy({ $0.begin >= 0 && $0.end >= 0 }),
            all[..<2].allSatisfy({ $0.begin == 0 && $0.end == 0 })
        else { return nil }
        if padSite.node.input(2) == nil {
            fill = 0
        } else {
            guard let value = padSite.constant(2)?.uniformValue else { return nil }
            fill = value
        }
        self.source = source
        amounts = all[2...].map(\.begin) + all[2...].map(\.end)
    }

    /// The sum with an operator's own padding; nil when that follows from the input's size.
    func added(to pads: [Int], _ autoPad: AutoPad) -> [Int]? {
        switch autoPad {
        case .valid: amounts
        case .notSet: pads.isEmpty ? amounts : zip(pads, amounts).map { $0 + $1 }
        case .sameUpper, .sameLower: nil
        }
    }
}

extension Site {
    /// True when the node that computes a value gives no number below 0.
    fileprivate func isNeverNegative(_ value: ValueID) -> Bool {
        switch producer(of: value)?.node.op {
        case is Relu, is Sigmoid, is HardSigmoid, is Softmax: true
        default: false
        }
    }
}
