import Core
import IR
import Operators

/// How far rounding may move the outputs of a graph: the largest difference between the reference semantics and the
/// same with every result, and what inexact operators read, moved by a few units in the last place.
struct ConditionEstimate {
    /// The outputs by the reference semantics; nil when they give an error.
    let expected: [Tensor]?
    /// For each output's elements how far they moved; infinite where they became something else altogether.
    private(set) var spread: [[Double]] = []
    /// True when a sum of squares of what an inexact operator reads is beyond single precision: there a program may
    /// overflow, or divide by what did, where the reference semantics, in double precision, do not.
    private(set) var mayOverflow = false
    /// True when the bits of a NaN are read as something else: these may differ between programs and processors.
    private(set) var showsNaN = false
    private let graph: Graph

    /// Operators whose floating point results are exact for what they read.
    private static let exact: Set<String> = [
        "Round", "Floor", "Ceil", "Sign", "Max", "Min", "Clip", "Relu", "Abs", "Neg", "Where", "Cast", "Gather",
        "GatherElements", "GatherND", "ScatterElements", "ScatterND", "Transpose", "Reshape", "Slice", "Concat", "Pad",
        "TopK", "MaxPool", "ReduceMax", "ReduceMin", "DequantizeLinear", "Expand", "Tile", "Split",
    ]
    /// How a run moves numbers: all up, all down, and at random.
    private enum Motion: CaseIterable { case up, down, first, second, third }

    init(_ random: GraphCase) {
        graph = random.graph
        let reference = Self.run(graph, random.inputs, nil)
        expected = reference?.outputs
        guard let expected else { return }
        mayOverflow = reference.map { $0.energy >= 0x1p128 } ?? false
        showsNaN = reference?.showsNaN ?? false
        spread = expected.map { [Double](repeating: 0, count: $0.dtype == .string ? 0 : $0.elementCount) }
        let numbers = expected.map { (try? $0.doubles()) ?? [] }
        for motion in Motion.allCases {
            guard let moved = Self.run(graph, random.inputs, motion)?.outputs,
                zip(moved, expected).allSatisfy({ $0.type == $1.type })
            else {
                for index in spread.indices { spread[index] = spread[index].map { _ in .infinity } }
                return
            }
            for (index, tensor) in moved.enumerated() {
                guard let found = try? tensor.doubles() else { continue }
                for (place, (was, is_)) in zip(numbers[index], found).enumerated() where was != is_ {
                    let distance = (was - is_).magnitude
                    let isLost = was.isNaN != is_.isNaN || (distance.isNaN && !was.isNaN) || distance == .infinity
                    spread[index][place] = max(spread[index][place], isLost ? .infinity : was.isNaN ? 0 : distance)
                }
            }
        }
    }

    /// The outputs; the largest sum of squares of an operand of an inexact operator, but for double precision; and whether
    /// a NaN is read as bits.
    private static func run(
        _ graph: Graph, _ inputs: [Tensor], _ motion: Motion?
    ) -> (outputs: [Tensor], energy: Double, showsNaN: Bool)? {
        var (energy, showsNaN) = (0.0, false)
        var noise = Noise(motion)
        var values: [ValueID: Tensor] = [:]
        for (port, tensor) in zip(graph.inputs, inputs) { values[port.value] = tensor }
        for node in graph.nodes {
            var operands = node.inputs.map { $0.flatMap { values[$0] ?? graph.constant($0) } }
            let isFloat = node.outputs.contains { graph.type(of: $0).dtype.isFloatingPoint }
            if isFloat, !exact.contains(type(of: node.op).name) {
                operands = operands.map { $0.map { noise.moved($0) } }
                for case .some(let operand) in operands where Noise.unit(operand.dtype) != nil {
                    guard operand.dtype != .float64 else { continue }
                    let numbers = (try? operand.doubles()) ?? []
                    energy = max(energy, numbers.reduce(0) { $1.isFinite ? $0 + $1 * $1 : $0 })
                }
            }
            if node.op is BitCast, case .some(let operand) = operands[0], operand.dtype.isFloatingPoint {
                showsNaN = showsNaN || (try? operand.doubles())?.contains { $0.isNaN } ?? true
            }
            guard let results = try? node.op.checkedEvaluation(operands) else { return nil }
            for (value, tensor) in zip(node.outputs, results) { values[value] = noise.moved(tensor) }
        }
        return (graph.outputs.map { values[$0.value] ?? Tensor(scalar: Float(0)) }, energy, showsNaN)
    }

    /// Moves floating point numbers by some units in the last place.
    private struct Noise {
        private let motion: Motion?
        private var state: UInt64

        init(_ motion: Motion?) {
            self.motion = motion
            state = motion == .first ? 1 : motion == .second ? 2 : 3
        }

        private mutating func direction() -> Double {
            switch motion {
            case nil: return 0
            case .up: return 1
            case .down: return -1
            default:
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(Int64(bitPattern: state) >> 40) / Double(1 << 23)
            }
        }

        mutating func moved(_ tensor: Tensor) -> Tensor {
            guard motion != nil, let unit = Self.unit(tensor.dtype), let numbers = try? tensor.doubles() else {
                return tensor
            }
            let moved = numbers.map { $0 + direction() * ($0.magnitude * unit + 1e-30) }
            return (try? Tensor(rounding: moved, to: tensor.dtype, shape: tensor.shape)) ?? tensor
        }

        /// Eight units in the last place of 1.
        static func unit(_ dtype: ScalarType) -> Double? {
            switch dtype {
            case .float64: 0x1p-49
            case .float32: 0x1p-20
            case .float16: 0x1p-8
            case .bfloat16: 0x1p-6
            default: nil
            }
        }
    }
}
