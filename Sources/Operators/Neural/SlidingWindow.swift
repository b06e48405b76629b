import Core
import IR

/// The window that convolution and pooling move over the spatial axes: sizes per axis, all checked.
public struct SlidingWindow: Hashable, Sendable {
    /// Taps along each axis.
    public let kernel: [Int]
    public let strides: [Int]
    /// The distance between neighbouring taps.
    public let dilations: [Int]
    /// Padding at the beginning of each axis, then at the end of each; used when `autoPad` is `.notSet`.
    public let pads: [Int]
    public let autoPad: AutoPad
    /// The last position may reach over the end of the padded input.
    public let ceilMode: Bool

    /// The most taps of a window over all axes.
    public static let mostTaps = 1 << 24

    /// A window with empty lists replaced by their defaults: 1 for strides and dilations, 0 for padding.
    /// - Throws: for lists of the wrong length and sizes that are not positive, negative or beyond `Limits.dimension`.
    public init(
        kernel: [Int], strides: [Int] = [], dilations: [Int] = [], pads: [Int] = [], autoPad: AutoPad = .notSet,
        ceilMode: Bool = false
    ) throws(OperatorError) {
        let rank = kernel.count
        self.kernel = try Self.checked(kernel, "kernel_shape", count: rank, least: 1, absent: 1)
        guard let taps = kernel.checkedProduct, taps <= Self.mostTaps else {
            throw OperatorError("kernel_shape \(kernel) has more than \(Self.mostTaps) taps")
        }
        self.strides = try Self.checked(strides, "strides", count: rank, least: 1, absent: 1)
        self.dilations = try Self.checked(dilations, "dilations", count: rank, least: 1, absent: 1)
        let padding = autoPad == .notSet ? pads : []
        self.pads = try Self.checked(padding, "pads", count: 2 * rank, least: 0, absent: 0)
        self.autoPad = autoPad
        self.ceilMode = ceilMode
    }

    /// The number of spatial axes.
    public var rank: Int { kernel.count }

    /// The input elements from the first tap to the last one, both included.
    public func extent(_ axis: Int) -> Int { dilations[axis] * (kernel[axis] - 1) + 1 }

    /// The number of positions along an axis.
    /// - Throws: when the window does not fit the padded input, or the number overflows.
    public func output(_ axis: Int, input: Dimension) throws(OperatorError) -> Dimension {
        let stride = strides[axis]
        let result: Dimension
        switch autoPad {
        case .sameUpper, .sameLower:
            result = (input + .fixed(stride - 1)) / .fixed(stride)
        case .notSet, .valid:
            let begin = pads[axis]
            let slack = input + .fixed(begin + pads[axis + rank] - extent(axis))
            if let slack = slack.value, slack < 0 {
                throw OperatorError(
                    "a window of \(extent(axis)) elements does not fit spatial axis \(axis) of \(input) elements "
                        + "and \(begin + pads[axis + rank]) of padding")
            }
            if ceilMode && autoPad == .notSet {
                let rounded = (slack + .fixed(stride - 1)) / .fixed(stride) + 1
                let starting = (input + .fixed(begin + stride - 1)) / .fixed(stride)
                result = .combine(.minimum, rounded, starting)
            } else {
                result = slack / .fixed(stride) + 1
            }
        }
        return result
    }

    /// The number of positions along every axis.
    public func outputs(_ inputs: [Dimension]) throws(OperatorError) -> [Dimension] {
        guard inputs.count == rank else {
            throw OperatorError("the window has \(rank) axes and the input \(inputs.count) spatial axes")
        }
        var result: [Dimension] = []
        for axis in 0..<rank { result.append(try output(axis, input: inputs[axis])) }
        return result
    }

    /// The padding of an axis of `input` elements.
    public func padding(_ axis: Int, input: Int) -> (begin: Int, end: Int) {
        switch autoPad {
        case .notSet: return (pads[axis], pads[axis + rank])
        case .valid: return (0, 0)
        case .sameUpper, .sameLower:
            let outputs = (input + strides[axis] - 1) / strides[axis]
            let total = max((outputs - 1) * strides[axis] + extent(axis) - input, 0)
            let begin = autoPad == .sameUpper ? total / 2 : total - total / 2
            return (begin, total - begin)
        }
    }

    /// The padding in the form of `pads` for a fixed input.
    public func explicitPads(_ inputs: [Int]) -> [Int] {
        let paddings = (0..<rank).map { padding($0, input: inputs[$0]) }
        return paddings.map(\.begin) + paddings.map(\.end)
    }

    private static func checked(
        _ list: [Int], _ name: String, count: Int, least: Int, absent: Int
    ) throws(OperatorError) -> [Int] {
        if list.isEmpty { return Array(repeating: absent, count: count) }
        guard list.count == count else {
            throw OperatorError("attribute '\(name)' has \(list.count) numbers where \(count) are needed")
        }
        guard list.allSatisfy({ $0 >= least && $0 <= Limits.dimension }) else {
            throw OperatorError("attribute '\(name)' \(list) has a number outside \(least)...\(Limits.dimension)")
        }
        return list
    }
}

extension ForeignNode {
    /// Replaces `auto_pad` by `pads` where the spatial extents are known at import.
    /// - Parameter kernel: the window's taps along each axis.
    mutating func resolveAutoPad(kernel: [Int], input: TensorType) throws(OperatorError) {
        guard let name: String = try take("auto_pad"), name != AutoPad.notSet.rawValue else { return }
        guard let autoPad = AutoPad(rawValue: name) else { throw OperatorError("auto_pad '\(name)' is not known") }
        let ignored: [Int]? = try take("pads")
        _ = ignored
        func list(_ name: String) throws(OperatorError) -> [Int] {
            guard let attribute = attributes[name] else { return [] }
            guard let list = [Int](attribute) else { throw OperatorError("attribute '\(name)' is \(attribute.kind)") }
            return list
        }
        let window = try SlidingWindow(
            kernel: kernel, strides: list("strides"), dilations: list("dilations"), autoPad: autoPad)
        let spatial = input.shape.dropFirst(2).compactMap(\.value)
        if autoPad != .valid && spatial.count != input.rank - 2 {
            attributes["auto_pad"] = .string(name)
        } else if autoPad != .valid && spatial.count == kernel.count {
            attributes["pads"] = .ints(window.explicitPads(spatial))
        }
    }
}
