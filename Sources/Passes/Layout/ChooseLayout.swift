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
                let rank = site.inputType(0)?.rank, rank > 2
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
            for (place, result) in try patch.add(op, inputs).enumerated() {
                let isPicture = op.pictureOutputs.contains(place)
                patch.replace(
                    site.node.outputs[place], with: isPicture ? try patch.add1(Transpose(toFirst), [result]) : result)
            }
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
    /// The outputs that have the layout.
    var pictureOutputs: [Int] { get }
}

extension LayoutOperator {
    var hasChannelsLast: Bool { true }
    var pictureInputs: [Int] { [0] }
    var pictureOutputs: [Int] { [0] }
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
extension ConvWeightGradient: LayoutOperator {
    var pictureInputs: [Int] { [0, 1] }
    var pictureOutputs: [Int] { [] }
}
extension MaxPoolGradient: LayoutOperator {
    var pictureInputs: [Int] { [0, 1, 2] }
}
extension BatchNormalizationTraining: LayoutOperator {}
extension BatchNormalizationGradient: LayoutOperator {
    var pictureInputs: [Int] { [0, 4] }
}
