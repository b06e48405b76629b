import Foundation
import TestSupport
import Testing

/// A tiny recipe through the commands: training, tuning, judging, explaining, compiling, and what may go wrong meanwhile.
struct TrainingCommandTests {
    /// A folder with a table of two classes, told apart by the product of two columns, and a recipe.
    private struct Workshop {
        let folder: TemporaryDirectory
        var data: String { folder.file("data.csv") }
        var recipe: String { folder.file("recipe.yaml") }

        init(
            model: String = "{layers: [dense: 8]}", training: String = "{epochs: 8, rate: 0.03}", more: String = ""
        ) throws {
            folder = try TemporaryDirectory()
            var generator = SeededGenerator(seed: 11)
            var lines = ["x,y,shift,kind"]
            for _ in 0..<300 {
                let (x, y) = (Float.random(in: -1...1, using: &generator), Float.random(in: -1...1, using: &generator))
                let shift = ["early", "late"][Int.random(in: 0...1, using: &generator)]
                lines.append("\(x),\(y),\(shift),\(x * y > 0 ? "same" : "other")")
            }
            try folder.write(Array(lines.joined(separator: "\n").utf8), "data.csv")
            let text = """
                name: tiny
                data: {target: kind, exclude: [shift], derived: {product: x * y}}
                model: \(model)
                training: \(training)
                \(more)
                """
            try folder.write(Array(text.utf8), "recipe.yaml")
        }

        /// The arguments of a training to a folder of its own.
        func training(_ output: String) -> [String] {
            ["train", recipe, "--data", data, "-o", folder.file(output), "--store", folder.file("runs.sqlite")]
        }

        /// A training that runs beside the test.
        func start(_ arguments: [String]) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "\(Product.folder)/mlc")
            process.arguments = arguments
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }
    }

    @Test func aTinyRecipeGoesFromDataToABundle() throws {
        let shop = try Workshop(more: "decision: {positive: same, miss: 5, false_alarm: 1}")
        let text = try Product.run("mlc", shop.training("out") + ["--learning-curve"])
        try #require(text.status == 0, "\(text.output)")
        #expect(text.output.contains("roc_auc") && text.output.contains("fit: "))
        #expect(text.output.contains("twice as much lowers the error"))
        let model = shop.folder.file("out")
        let bundle = shop.folder.file("tiny.mlcb")
        try succeed("compile", "\(model)/model.onnx", "--dim", "batch=4", "-o", bundle)
        try succeed("verify", bundle)
        for path in [model, bundle] {
            let json = try succeed("evaluate", path, "--data", shop.data, "--json", "--groups", "shift")
            #expect(json.contains("\"roc_auc\"") && json.contains("\"key\" : \"shift\""))
        }
        let page = shop.folder.file("page.html")
        let told = try succeed("evaluate", model, "--data", shop.data, "--groups", "shift", "--report", page)
        #expect(told.contains("by shift, with p-values after Holm's correction"))
        #expect(String(decoding: shop.folder.contents("page.html"), as: UTF8.self).contains("by shift"))
        let why = try succeed("explain", model, "--input", shop.data, "--class", "same")
        #expect(why.contains("row 300") && why.contains("product"))
        #expect(try succeed("experiments", "list", "--store", shop.folder.file("runs.sqlite")).contains("finished"))
    }

    @Test func treesAreExplained() throws {
        let shop = try Workshop(model: "{family: boosted-trees}")
        let result = try Product.run("mlc", shop.training("out"))
        try #require(result.status == 0, "\(result.output)")
        try shop.folder.write(Array("x,y\n0.9,0.9\n0.9,-0.9\n".utf8), "rows.csv")
        let rows = shop.folder.file("rows.csv")
        let text = try succeed("explain", shop.folder.file("out"), "--input", rows, "--json")
        struct Row: Decodable {
            var `class`: String
            var output: Double
            var baseline: Double
            var features: [String: Double]
        }
        let found = try JSONDecoder().decode([Row].self, from: Data(text.utf8))
        #expect(found.map(\.class) == ["same", "same"] && found[0].output > 0 && found[1].output < 0)
        for row in found {
            #expect(abs(row.features.values.reduce(row.baseline, +) - row.output) < 1e-4)
            #expect(row.features.max { abs($0.value) < abs($1.value) }?.key == "product")
        }
    }

    @Test func controlCLeavesWhatResumesToTheSameBytes() throws {
        let shop = try Workshop(
            model: "{layers: [dense: 48, dense: 48]}", training: "{epochs: 250, rate: 0.003, batch: 8}")
        let whole = try Product.run("mlc", shop.training("whole"))
        try #require(whole.status == 0, "\(whole.output)")
        let process = try shop.start(shop.training("stopped"))
        let checkpoint = shop.folder.file("stopped/checkpoint.bin")
        while process.isRunning && !FileManager.default.fileExists(atPath: checkpoint) { usleep(2000) }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(FileManager.default.fileExists(atPath: checkpoint))
        let resumed = try Product.run("mlc", shop.training("stopped") + ["--resume"])
        try #require(resumed.status == 0, "\(resumed.output)")
        #expect(shop.folder.contents("stopped/model.onnx") == shop.folder.contents("whole/model.onnx"))
        #expect(!FileManager.default.fileExists(atPath: checkpoint))
        let list = try succeed("experiments", "list", "--store", shop.folder.file("runs.sqlite"))
        #expect(list.contains("interrupted"))
    }

    @Test func aFullDiskLeavesTheCheckpointBefore() throws {
        let shop = try Workshop(
            model: "{layers: [dense: 256, dense: 256]}", training: "{epochs: 60, rate: 0.003, batch: 16}")
        let whole = try Product.run("mlc", shop.training("whole"))
        try #require(whole.status == 0, "\(whole.output)")
        let process = try shop.start(shop.training("full"))
        let checkpoint = shop.folder.file("full/checkpoint.bin")
        while process.isRunning && !FileManager.default.fileExists(atPath: checkpoint) { usleep(2000) }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        let before = shop.folder.contents("full/checkpoint.bin")
        // The checkpoint has more than 512 KiB, so that no further one can be written.
        try #require(before.count > 1 << 19)
        let arguments = (["\(Product.folder)/mlc"] + shop.training("full") + ["--resume"]).map { "'\($0)'" }
        let script = "trap '' XFSZ; ulimit -f 512; exec \(arguments.joined(separator: " "))"
        let limited = try Tool.run("/bin/bash", ["-c", script])
        #expect(limited.status == 2, "\(limited.output)")
        #expect(
            limited.output.contains("could not be written") && limited.output.contains("--resume goes on"),
            "\(limited.output)")
        #expect(shop.folder.contents("full/checkpoint.bin") == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder.file("full")) == ["checkpoint.bin"])
        let resumed = try Product.run("mlc", shop.training("full") + ["--resume"])
        try #require(resumed.status == 0, "\(resumed.output)")
        #expect(shop.folder.contents("full/model.onnx") == shop.folder.contents("whole/model.onnx"))
    }

    @Test func aSearchTriesItsRangesAndGoesOn() throws {
        let shop = try Workshop(
            training: "{epochs: 6, rate: 0.03}",
            more: "tune: {training.rate: {min: 1.0e-6, max: 0.1, log: true}, model.layers.0.dense: [2, 8]}")
        let arguments = shop.training("out") + ["--tune", "5", "--jobs", "2"]
        let first = try Product.run("mlc", arguments)
        try #require(first.status == 0, "\(first.output)")
        #expect(first.output.contains("the best on the validation part"))
        let trials = try FileManager.default.contentsOfDirectory(atPath: shop.folder.file("out/trials"))
        // Five with a third of the epochs, of which two go on with all.
        #expect(trials.count { $0.hasSuffix("-2") } == 5 && trials.count { $0.hasSuffix("-6") } == 2, "\(trials)")
        let model = shop.folder.contents("out/model.onnx")
        // What is done stays done: one trial is missing and is tried again, with the same result.
        let lost = try #require(trials.first { $0.hasSuffix("-6") })
        try FileManager.default.removeItem(atPath: shop.folder.file("out/trials/\(lost)"))
        let kept = try #require(trials.first { $0.hasSuffix("-2") })
        let marker = shop.folder.file("out/trials/\(kept)/trial.json")
        let time = try FileManager.default.attributesOfItem(atPath: marker)[.modificationDate] as? Date
        let again = try Product.run("mlc", arguments + ["--resume"])
        try #require(again.status == 0, "\(again.output)")
        #expect(shop.folder.contents("out/model.onnx") == model)
        #expect(try FileManager.default.attributesOfItem(atPath: marker)[.modificationDate] as? Date == time)
    }

    @Test func automaticModelsAreCompared() throws {
        let shop = try Workshop(model: "auto", training: "{epochs: 4}")
        let result = try Product.run("mlc", shop.training("out") + ["--jobs", "2"])
        try #require(result.status == 0, "\(result.output)")
        for family in ["boosted-trees", "logistic-regression", "network"] { #expect(result.output.contains(family)) }
        #expect(!shop.folder.contents("out/model.onnx").isEmpty)
    }

    @Test func openBLASGivesNearlyTheSameModelOrSaysWhyItIsNotThere() throws {
        let shop = try Workshop(model: "{layers: [dense: 64, dense: 64]}", training: "{epochs: 5, batch: 64}")
        let without = try Tool.run(
            "/usr/bin/env",
            ["MLC_BLAS=/nowhere/libopenblas.so", "\(Product.folder)/mlc"] + shop.training("no") + ["--blas"])
        #expect(without.status == 2)
        for part in ["OpenBLAS could not be loaded", "/nowhere/libopenblas.so", "libopenblas-dev", "without --blas"] {
            #expect(without.output.contains(part), "\(without.output)")
        }
        let fast = try Product.run("mlc", shop.training("fast") + ["--blas"])
        guard fast.status == 0 else {
            #expect(fast.output.contains("OpenBLAS could not be loaded"), "\(fast.output)")
            return print("skipped: OpenBLAS is not installed")
        }
        let plain = try Product.run("mlc", shop.training("plain"))
        try #require(plain.status == 0, "\(plain.output)")
        func scores(_ name: String) -> [Double] {
            String(decoding: shop.folder.contents("\(name)/predictions.csv"), as: UTF8.self).split(separator: "\n")
                .dropFirst().compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
        }
        let (one, other) = (scores("fast"), scores("plain"))
        #expect(one.count == 60 && one.count == other.count)
        #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-3 })
    }
}
