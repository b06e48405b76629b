import ArgumentParser
import Foundation
import IR
import Images
import Rendering

/// `mlcdemo render`: writes pictures, the same as model inputs, and the truth about them.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Renders parts, some of them scratched.",
        discussion: """
            Writes DIR/part-000.png and so on, DIR/part-000.npy (the picture in grey as float32 [1,1,256,256] with \
            values 0 to 255) and DIR/truth.csv. The same count and seed give the same files on every machine.
            """)

    @Argument(help: "Folder to write to; it is created.")
    var directory: String

    @Option(help: "How many parts.")
    var count = 12

    @Option(help: "Part K is drawn with the seed plus K.")
    var seed: UInt64 = 1

    @Option(help: "Share of parts with scratches.")
    var scratched = 0.5

    @Option(help: "Power of the lamps as a share of their power when new.")
    var lamps = 1.0

    func validate() throws {
        guard (1...100_000).contains(count) else { throw ValidationError("--count must be 1 to 100000") }
        guard (0...1).contains(scratched) else { throw ValidationError("--scratched must be 0 to 1") }
        guard (0...2).contains(lamps) else { throw ValidationError("--lamps must be 0 to 2") }
    }

    func run() throws {
        var distribution = PartDistribution()
        distribution.scratchProbability = scratched
        distribution.lampLevel = lamps
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var truth = PartTruth.header
        for index in 0..<count {
            let name = PartTruth.name(ofPart: index)
            let scene = distribution.scene(seed: seed &+ UInt64(index))
            let picture = PartRenderer.render(scene)
            let png = URL(fileURLWithPath: "\(directory)/\(name).png")
            try Data(picture.encodePNG()).write(to: png, options: .atomic)
            let samples = picture.grey().pixels.map(Float.init)
            try ArrayFile.write(
                Tensor(samples, shape: [1, 1, picture.height, picture.width]), to: "\(directory)/\(name).npy")
            truth += PartTruth(name: name, scene: scene).line
        }
        try Data(truth.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(PartTruth.fileName)"), options: .atomic)
    }
}
