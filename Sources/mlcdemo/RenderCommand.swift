import ArgumentParser
import Foundation
import IR
import Images
import Rendering

/// `mlcdemo render`: writes pictures, the same as model inputs or sorted into folders, and the truth about them.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Renders parts, some of them scratched.",
        discussion: """
            Writes DIR/part-000.png and so on, DIR/part-000.npy (the picture in grey as float32 [1,1,SIZE,SIZE] with \
            values 0 to 255) and DIR/truth.csv. With --labelled it writes DIR/pass/part-000.png and DIR/hold/…, as \
            `mlc train` takes them, and no NPY; with --masks also DIR/hold/part-000_mask.png and so on, white where a scratch \
            is that holds the part. The same options give the same pictures on every machine.
            """)

    @Argument(help: "Folder to write to; it is created.")
    var directory: String

    @Option(help: "How many parts.")
    var count = 12

    @Option(help: "Part K is drawn with the seed plus K.")
    var seed: UInt64 = 1

    @Option(help: "Which parts: those of scratch-baseline, or those of scratch-watch (the default with --labelled).")
    var parts: PartLine?

    @Option(help: "Bundle of the model that is to take the NPY files, in the type and form of its first input.")
    var model: String?

    @Option(help: "Width and height of the pictures.")
    var size = 256

    @Option(help: "Share of parts to hold.")
    var scratched = 0.5

    @Option(
        help:
            "Share of the parts to hold that bear three to eight scratches, which are learnt from sooner; --parts watch."
    )
    var crowded = 0.0

    @Option(help: "Power of the lamps as a share of their power when new; FIRST..LAST ages them over the series.")
    var lamps = LampSchedule(1)

    @Flag(help: "Sort the pictures into the folders pass and hold.")
    var labelled = false

    @Flag(help: "Write a mask of its scratches beside each part to hold; with --labelled.")
    var masks = false

    @Flag(help: "Write grey pictures.")
    var grey = false

    func validate() throws {
        guard (1...100_000).contains(count) else { throw ValidationError("--count must be 1 to 100000") }
        guard (0...1).contains(scratched) else { throw ValidationError("--scratched must be 0 to 1") }
        guard (0...1).contains(crowded) else { throw ValidationError("--crowded must be 0 to 1") }
        guard !labelled || model == nil else { throw ValidationError("--labelled writes no NPY for --model") }
        guard labelled || !masks else { throw ValidationError("--masks needs --labelled") }
        guard crowded == 0 || (parts ?? (labelled ? .watch : .baseline)) == .watch else {
            throw ValidationError("--crowded is for --parts watch")
        }
        guard (64...1024).contains(size) else { throw ValidationError("--size must be 64 to 1024") }
    }

    func run() throws {
        let input = try model.map { path in
            guard let first = try ModelInput.all(bundle: path).first else { throw DemoError("\(path): has no input") }
            return first
        }
        let line = parts ?? (labelled ? .watch : .baseline)
        for folder in labelled ? ["\(directory)/pass", "\(directory)/hold"] : [directory] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        var truth = PartTruth.header
        for index in 0..<count {
            let level = lamps.level(at: index, of: count)
            let scene = line.scene(
                seed: seed &+ UInt64(index), .init(size: size, scratched: scratched, crowded: crowded, lampLevel: level)
            )
            let isHeld = line.isHeld(scene)
            let folder = labelled ? (isHeld ? "hold/" : "pass/") : ""
            let name = folder + PartTruth.name(ofPart: index)
            try write(PartRenderer.render(scene), name, for: input)
            if masks, isHeld {
                try writePNG(ScratchMask.render(scene, from: line.holdContrast), name + "_mask")
            }
            truth += PartTruth(name: name, scene: scene, isHeld: isHeld).line
        }
        try Data(truth.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(PartTruth.fileName)"), options: .atomic)
    }

    private func write(_ picture: Image, _ name: String, for input: ModelInput?) throws {
        try writePNG(grey ? picture.grey() : picture, name)
        guard !labelled else { return }
        let path = "\(directory)/\(name).npy"
        if let input { return try ArrayFile.write(input.tensor(of: picture.grey(), from: path), to: path) }
        let samples = picture.grey().pixels.map(Float.init)
        try ArrayFile.write(Tensor(samples, shape: [1, 1, picture.height, picture.width]), to: path)
    }

    private func writePNG(_ picture: Image, _ name: String) throws {
        let png = try picture.encodePNG(isFast: labelled)
        try Data(png).write(to: URL(fileURLWithPath: "\(directory)/\(name).png"), options: .atomic)
    }
}
