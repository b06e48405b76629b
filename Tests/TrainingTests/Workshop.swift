import Foundation
import Statistics

@testable import Training

/// Data that a test writes to a folder of its own.
struct Workshop {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "mlc-training-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func write(_ text: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Two classes of points, inside and outside a circle.
    func circle(_ count: Int = 400) throws -> String {
        var random = SeededGenerator(seed: 3)
        var lines = ["x,y,kind"]
        for _ in 0..<count {
            let (x, y) = (random.uniform(-1, 1), random.uniform(-1, 1))
            lines.append("\(x),\(y),\(x * x + y * y < 0.5 ? "in" : "out")")
        }
        return try write(lines.joined(separator: "\n"), "circle.csv")
    }

    func recipe(_ training: String, model: String = "{layers: [dense: 16, dropout: 0.1, dense: 16]}") throws -> Recipe {
        try Recipe(
            text: "name: t\ndata: {target: kind}\nmodel: \(model)\ntraining: \(training)", path: "\(folder)/t.yaml")
    }

    /// A training by a recipe on data, into a folder of the workshop.
    func training(_ recipe: Recipe, on data: String, to name: String, threads: Int = 1) throws -> TrainingRun {
        var run = TrainingRun(
            recipe, directory: "\(folder)/\(name)", machine: try TrainingMachine(threads: threads))
        run.data = [data]
        return run
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

extension TrainingRun.Result {
    /// The share of the judged examples of two classes whose class has the higher score.
    var shareRight: Double {
        let right = zip(judged, scores).count { ($1[0] > 0.5) == (set.labels[$0] == 0) }
        return Double(right) / Double(judged.count)
    }
}

extension ExampleSet {
    /// All examples as a network by a recipe learns from them.
    func source(_ recipe: Recipe) -> any ExampleSource {
        let all = Array(0..<count)
        return source(all, networkInput(all, recipe), networkOutput(all, recipe), recipe)
    }
}
