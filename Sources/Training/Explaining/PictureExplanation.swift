import Compiler
import Core
import Differentiation
import Execution
import IR
import Images
import Operators
import Targets

/// Which places of a picture speak for a class.
public struct PictureExplanation: Sendable {
    /// How the places are found.
    public enum Method: String, CaseIterable, Sendable {
        /// The last pictures within the network, weighted by their gradients (Selvaraju et al. 2017).
        case gradCAM = "grad-cam"
        /// How much the class loses when a place is covered with grey (Zeiler and Fergus 2014).
        case occlusion
    }

    /// The probabilities of the classes.
    public var probabilities: [Double]
    /// The class that is explained.
    public var label: Int
    /// The weight of each place, 0 to 1, row-major.
    public var heat: [Float]
    public var height: Int
    public var width: Int
    private let fit: PictureFit

    /// Explains a picture.
    /// - Parameters:
    ///   - graph: a network that takes one picture of bytes.
    ///   - fit: how pictures of another size go into it.
    ///   - label: the class to explain; nil for the likeliest.
    public init(
        _ image: Image, _ graph: Graph, fit: PictureFit = .stretch, label: Int? = nil, method: Method
    ) throws {
        guard let input = graph.inputs.first, let shape = graph.type(of: input.value).fixedShape, shape.count == 4,
            graph.type(of: input.value).dtype == .uint8, let output = graph.outputs.first
        else { throw TrainingError("the model takes no pictures of bytes; heat maps are for those") }
        (height, width, self.fit) = (shape[1], shape[2], fit)
        var bank = PictureBank(height: height, width: width, channels: shape[3], fit: fit)
        bank.append(image)
        let picture = Tensor(bank.bytes, shape: shape)
        let model = try ModelCompiler().load(graph, for: Target.host())
        let scores = (try model.run([picture])[0].elements(as: Float.self) ?? []).map(Double.init)
        probabilities = scores
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else {
            throw TrainingError("the model gives nothing")
        }
        let chosen = label ?? best
        guard scores.indices.contains(chosen) else { throw TrainingError("the model has no class \(chosen)") }
        self.label = chosen
        switch method {
        case .gradCAM: heat = try Self.gradients(graph, picture, chosen, output.value, height, width)
        case .occlusion: heat = try Self.occlusion(model, bank, chosen, scores[chosen])
        }
        let largest = heat.max() ?? 0
        if largest > 0 { heat = heat.map { max($0, 0) / largest } }
    }

    /// The sum of the last pictures within the network, each weighted by the mean gradient of the class's logit.
    private static func gradients(
        _ graph: Graph, _ picture: Tensor, _ label: Int, _ output: ValueID, _ height: Int, _ width: Int
    ) throws -> [Float] {
        var graph = graph
        let last = graph.nodes.last { node in
            node.op is Conv || (node.op is Add && graph.type(of: node.outputs[0]).rank == 4)
        }
        guard let features = last?.outputs.first, let shape = graph.type(of: features).fixedShape else {
            throw TrainingError("the model has no convolution; use --method occlusion")
        }
        // The logit, before the softmax, whose gradient would vanish for a certain class.
        var score = output
        if let node = graph.nodes.first(where: { $0.outputs.contains(output) }), node.op is Softmax,
            let x = node.input(0)
        {
            score = x
        }
        func list(_ number: Int) -> ValueID { graph.addConstant(Tensor([Int64(number)], shape: [1])) }
        let column = try graph.append(Slice(), [score, list(label), list(label + 1), list(1)])[0]
        var (whole, gradients) = try graph.gradients(of: column, for: [features])
        whole.outputs = [Port(name: "features", value: features), Port(name: "gradient", value: gradients[0])]
        whole.removeUnusedNodes()
        let results = try ModelCompiler().load(whole, for: Target.host()).run([picture])
        let (maps, slopes) = (results[0].elements(as: Float.self) ?? [], results[1].elements(as: Float.self) ?? [])
        let (channels, rows, columns) = (shape[1], shape[2], shape[3])
        var sums = [Float](repeating: 0, count: rows * columns)
        for channel in 0..<channels {
            let part = channel * rows * columns..<(channel + 1) * rows * columns
            let weight = slopes[part].reduce(0, +) / Float(rows * columns)
            for (place, value) in maps[part].enumerated() { sums[place] += weight * value }
        }
        return enlarged(sums.map { max($0, 0) }, rows, columns, height, width)
    }

    /// The loss of probability when a square around each place of a grid is covered.
    private static func occlusion(
        _ model: CompiledModel, _ bank: PictureBank, _ label: Int, _ whole: Double
    ) throws -> [Float] {
        let (side, grid) = (max(4, bank.width / 6), 12)
        let mean = UInt8(bank.brightness(0).rounded())
        var losses: [Float] = []
        for row in 0..<grid {
            for column in 0..<grid {
                var bytes = bank.bytes
                let (top, left) = ((2 * row + 1) * bank.height / (2 * grid), (2 * column + 1) * bank.width / (2 * grid))
                for y in max(0, top - side / 2)..<min(bank.height, top + side / 2) {
                    for x in max(0, left - side / 2)..<min(bank.width, left + side / 2) {
                        for channel in 0..<bank.channels {
                            bytes[(y * bank.width + x) * bank.channels + channel] = mean
                        }
                    }
                }
                let picture = Tensor(bytes, shape: [1, bank.height, bank.width, bank.channels])
                let score = try model.run([picture])[0].elements(as: Float.self)?[label] ?? 0
                losses.append(max(0, Float(whole) - score))
            }
        }
        return enlarged(losses, grid, grid, bank.height, bank.width)
    }

    /// A grid of numbers over a larger picture, bilinearly.
    private static func enlarged(
        _ grid: [Float], _ rows: Int, _ columns: Int, _ height: Int, _ width: Int
    ) -> [Float] {
        var result = [Float](repeating: 0, count: height * width)
        for y in 0..<height {
            let fromY = min(max((Float(y) + 0.5) * Float(rows) / Float(height) - 0.5, 0), Float(rows - 1))
            let (top, partY) = (Int(fromY), fromY - Float(Int(fromY)))
            for x in 0..<width {
                let fromX = min(max((Float(x) + 0.5) * Float(columns) / Float(width) - 0.5, 0), Float(columns - 1))
                let (left, partX) = (Int(fromX), fromX - Float(Int(fromX)))
                let (bottom, right) = (min(top + 1, rows - 1), min(left + 1, columns - 1))
                let upper = grid[top * columns + left] * (1 - partX) + grid[top * columns + right] * partX
                let lower = grid[bottom * columns + left] * (1 - partX) + grid[bottom * columns + right] * partX
                result[y * width + x] = upper * (1 - partY) + lower * partY
            }
        }
        return result
    }

    /// The picture in grey with the heat over it in red.
    public func overlay(_ image: Image) -> Image {
        let grey = image.fitted(width: width, height: height, fit).grey()
        var result = Image(width: width, height: height, channels: .rgb)
        for y in 0..<height {
            for x in 0..<width {
                let (level, weight) = (Float(grey[x, y]), heat[y * width + x] * 0.7)
                result[x, y, 0] = UInt8(level * (1 - weight) + 255 * weight)
                result[x, y, 1] = UInt8(level * (1 - weight) + 60 * weight)
                result[x, y, 2] = UInt8(level * (1 - weight))
            }
        }
        return result
    }
}
