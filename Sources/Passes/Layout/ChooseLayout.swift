import IR
import Operators

/// Gives operators over pictures the channels-last layout that their kernels want, between Transposes that
/// `eliminate-transposes` then moves and cancels.
public struct ChooseLayout: Pass {
    public static let name = "choose-layout"
    public static let stage = Stage.canonical

    public static let rules = [
        Rule("channels-last") { (site) throws(OperatorError) in
            guard var op = site.node.op as? any LayoutOperator, op.layout == .channelsFirst, op.hasChannelsLast,
                let rank = site.inputType(0)?.rank, rank > 2, site.node.outputs.count == 1
            else { return nil }
            op.layout = .channelsLast
            let toLast = [0] + Array(2..<rank) + [1]
            let toFirst = [0, rank - 1] + Array(1..<(rank - 1))
            var patch = site.patch()
            var inputs = site.node.inputs
            for place in op.pictureInputs {
                guard let input = site.node.input(place) else { continue }
                inputs[place] = try patch.add1(Transpose(toLast), [input])
            }
            let result = try patch.add1(op, inputs)
            patch.replace(site.output, with: try patch.add1(Transpose(toFirst), [result]))
            return patch
        }
    ]
}

/// An operator over pictures, windows of a series or volumes that knows both layouts.
protocol LayoutOperator: Operator {
    var layout: Layout { get set }
    /// False for attributes that only the channels-first layout has.
    var hasChannelsLast: Bool { get }
    /// The inputs that have the layout.
    var pictureInputs: [Int] { get }
}

extension LayoutOperator {
    var hasChannelsLast: Bool { true }
    var pictureInputs: [Int] { [0] }
}

extension Conv: LayoutOperator {
    var pictureInputs: [Int] { [0, 3] }
}
extension MaxPool: LayoutOperator {
    var hasChannelsLast: Bool { !withIndices }
}
extension AveragePool: LayoutOperator {}
extension BatchNormalization: LayoutOperator {}
extension LRN: LayoutOperator {}
extension DepthToSpace: LayoutOperator {}
extension SpaceToDepth: LayoutOperator {}
extension ConvTranspose: LayoutOperator {}
extension InstanceNormalization: LayoutOperator {}
extension Resize: LayoutOperator {}
