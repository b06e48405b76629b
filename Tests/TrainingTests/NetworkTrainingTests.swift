import Core
import Exporters
import Foundation
import IR
import Images
import Importers
import Interpreter
import Statistics
import Targets
import Testing

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

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite("Training networks")
struct NetworkTrainingTests {
    private static let plan = "{epochs: 30, batch: 32, rate: 0.02, averaging: 0.9}"

    @Test("a network learns a circle, and its ONNX file says what the trainer says")
    func learns() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var run = TrainingRun(
            try workshop.recipe(Self.plan), directory: workshop.folder + "/out", machine: try TrainingMachine())
        run.data = [try workshop.circle()]
        let result = try run.run()
        let right = zip(result.judged, result.scores).count { example, scores in
            (scores[0] > 0.5) == (result.set.labels[example] == 0)
        }
        #expect(Double(right) / Double(result.judged.count) > 0.9)
        #expect(result.curve.count == 30 && result.curve[29].loss < result.curve[0].loss)
        let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(result.judged.count)])
        guard case .rows(let rows) = result.set.form else { return }
        let inputs = rows.selecting(rows: result.judged)
        let outputs = try Interpreter(model.graph).run([
            "features": Tensor(inputs.values, shape: [inputs.rows, inputs.columns])
        ])
        let found = try #require(outputs["probabilities"]?.elements(as: Float.self))
        for (place, scores) in result.scores.enumerated() {
            #expect(abs(Double(found[2 * place]) - scores[0]) < 1e-5)
        }
    }

    @Test("derived columns are computed by the model", arguments: ["{layers: [dense: 8]}", "{family: boosted-trees}"])
    func derived(_ model: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = """
            name: t
            data: {target: kind, derived: {square: x * x + y * y}, formula_only: [y]}
            model: \(model)
            training: {epochs: 10, rate: 0.02}
            """
        var run = TrainingRun(
            try Recipe(text: text, path: "\(workshop.folder)/t.yaml"), directory: workshop.folder + "/out",
            machine: try TrainingMachine())
        run.data = [try workshop.circle()]
        let result = try run.run()
        #expect(result.set.features == ["x", "square"] && result.set.columns == ["x", "y"])
        let scorer = try ModelScorer(model: run.path(.model))
        let found = try scorer.scores(result.judged, of: scorer.examples(run.data))
        for (one, other) in zip(found, result.scores) { #expect(abs(one[0] - other[0]) < 1e-5) }
        let accuracy = try #require(result.evaluation.metrics["accuracy"]?.value)
        #expect(accuracy > 0.9)
    }

    @Test("the same recipe gives the same bytes, with any number of threads, and after an interruption")
    func reproduces() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try workshop.circle()
        func model(
            _ name: String, threads: Int = 1, target: String? = nil, interruptions: Int = 0
        ) throws -> [UInt8] {
            let machine = try TrainingMachine(
                threads: threads, target: try target.map { try TargetRegistry.standard().resolve($0) })
            var run = TrainingRun(
                try workshop.recipe("{epochs: 6, batch: 32, mixup: 0.2, smoothing: 0.1, patience: 5}"),
                directory: "\(workshop.folder)/\(name)", machine: machine)
            run.data = [data]
            for stop in 0..<interruptions {
                let epochs = Counter()
                run.monitor = TrainingMonitor(
                    report: { _ in epochs.increment() }, isInterrupted: { epochs.value > stop })
                #expect(throws: TrainingInterruption.self) { try run.run() }
                run.resumes = true
            }
            run.monitor = TrainingMonitor()
            _ = try run.run()
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: run.path(.model))))
        }
        let first = try model("one")
        #expect(try model("two") == first)
        #expect(try model("threads", threads: 3) == first)
        #expect(try model("portable", target: "portable") == first)
        #expect(try model("resumed", interruptions: 2) == first)
    }

    @Test("a checkpoint of other data, and a damaged one, are refused")
    func checkpoints() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var run = TrainingRun(
            try workshop.recipe("{epochs: 3}"), directory: workshop.folder + "/out", machine: try TrainingMachine())
        run.data = [try workshop.circle()]
        let epochs = Counter()
        run.monitor = TrainingMonitor(report: { _ in epochs.increment() }, isInterrupted: { epochs.value > 0 })
        #expect(throws: TrainingInterruption.self) { try run.run() }
        run.resumes = true
        run.data = [try workshop.circle(300)]
        #expect { try run.run() } throws: { "\($0)".contains("is of another recipe or other data") }
        run.data = [try workshop.circle()]
        let path = run.path(.checkpoint)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for damage in [Data(), bytes.dropLast(3), Data("{}\n".utf8), Data([0xFF, 0xFE])] {
            try damage.write(to: URL(fileURLWithPath: path))
            #expect { try run.run() } throws: { "\($0)".contains("remove it to begin anew") }
        }
    }

    @Test(
        "bad data are told with their place",
        arguments: [
            ("x,kind\n1,a\n2,b\n3,a\n4,b", "{target: kind, features: [x, z]}", "no column 'z'"),
            ("x,kind\n1,a\n2,b\nc,a\n4,b", "{target: kind}", "line 4, column 'x': 'c' is not a number"),
            ("x,kind\n1,a\n2,a\n3,a", "{target: kind}", "the target is 'a' in all rows"),
            ("x,kind\n1,a\n2,a\n3,b", "{target: kind}", "class 'b' has 1 example"),
            ("x,kind\n1,a\n2,\n3,b", "{target: kind}", "line 3, column 'kind': the target is missing"),
            ("x,kind\n1,a\n2,b\ninf,b\n3,a", "{target: kind}", "line 4, column 'x'"),
            ("x,v\n1,2.5\n2,2.5\n3,2.5", "{target: v}", "the target is"),
            ("x,kind\n1,a\n2,b", "{}", "data.target is missing; the columns are x, kind"),
        ])
    func badData(_ text: String, _ data: String, _ part: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let path = try workshop.write(text, "data.csv")
        let recipe = try Recipe(text: "name: t\ndata: \(data)\nmodel: {layers: [dense: 2]}", path: "t.yaml")
        #expect { try ExampleSet(recipe, data: [path]) } throws: {
            let found = "\($0)".contains(part)
            if !found { Issue.record("\($0)") }
            return found
        }
    }
}

/// A number that closures of several threads count up.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    var value: Int { lock.withLock { count } }
    func increment() { lock.withLock { count += 1 } }
}

@Suite("Training on pictures")
struct PictureTrainingTests {
    /// Pictures with a bright bar, upright or lying, at random places of a noisy ground.
    private func bars(_ workshop: Workshop, _ count: Int) throws -> String {
        var random = SeededGenerator(seed: 9)
        for kind in ["lying", "upright"] {
            try FileManager.default.createDirectory(
                atPath: "\(workshop.folder)/bars/\(kind)", withIntermediateDirectories: true)
            for index in 0..<count {
                var image = Image(width: 24, height: 20, channels: .grey)
                for y in 0..<20 { for x in 0..<24 { image[x, y] = UInt8(random.integer(in: 40...90)) } }
                let (x, y) = (random.integer(in: 4...18), random.integer(in: 4...14))
                for step in -4...4 {
                    if kind == "lying" {
                        image[min(max(x + step, 0), 23), y] = 220
                    } else {
                        image[x, min(max(y + step, 0), 19)] = 220
                    }
                }
                try Data(try image.encodePNG()).write(
                    to: URL(fileURLWithPath: "\(workshop.folder)/bars/\(kind)/\(index).png"))
            }
        }
        return "\(workshop.folder)/bars"
    }

    @Test("a convolutional network learns bars, the same whatever the threads and the kernels, and says where it looks")
    func bars() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try bars(workshop, 40)
        let text = """
            name: bars
            data: {}
            picture: {size: 24, channels: 1, augmentation: {flip: both, shift: 0.1, brightness: 0.3, noise: 4, blur: 0.3}}
            model: {layers: [{conv: 8}, {max_pool: 2}, {residual: {channels: 12, stride: 2}}, {inverted: {channels: 12, expand: 2}},
                    {global_pool: both}, {dropout: 0.1}]}
            training: {epochs: 12, batch: 16, rate: 0.01}
            """
        var models: [[UInt8]] = []
        for (threads, target) in [(1, "portable"), (2, nil)] as [(Int, String?)] {
            let machine = try TrainingMachine(
                threads: threads, target: try target.map { try TargetRegistry.standard().resolve($0) })
            var run = TrainingRun(
                try Recipe(text: text, path: "bars.yaml"), directory: "\(workshop.folder)/\(threads)", machine: machine)
            run.data = [data]
            let result = try run.run()
            let right = zip(result.judged, result.scores).count { ($1[0] > 0.5) == (result.set.labels[$0] == 0) }
            #expect(Double(right) / Double(result.judged.count) > 0.8)
            models.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: run.path(.model)))))
        }
        #expect(models[0] == models[1])
        let explained = try ExplainedModel("\(workshop.folder)/2/model.onnx")
        var image = Image(width: 24, height: 24, channels: .grey, filledWith: 60)
        for x in 2...10 { image[x, 5] = 220 }
        for method in PictureExplanation.Method.allCases {
            let explanation = try PictureExplanation(image, explained.graph, method: method)
            #expect(explanation.label == 0)
            let weighted = explanation.heat.enumerated().reduce((x: Float(0), y: Float(0), sum: Float(0))) {
                sum, place in
                (
                    sum.x + Float(place.offset % 24) * place.element, sum.y + Float(place.offset / 24) * place.element,
                    sum.sum + place.element
                )
            }
            // The bar is in the upper left quarter.
            #expect(weighted.x / weighted.sum < 13 && weighted.y / weighted.sum < 13, "\(method)")
        }
    }

    /// Noisy pictures of several sizes, one class of which has a small dark spot, with masks called .png beside pictures called
    /// .jpg.
    private func spots(_ workshop: Workshop, _ count: Int) throws -> String {
        var random = SeededGenerator(seed: 8)
        let folder = "\(workshop.folder)/spots"
        for kind in ["good", "spotted"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(kind)", withIntermediateDirectories: true)
            for index in 0..<count {
                let (width, height) = (24 + 8 * (index % 3), 24 + 4 * (index % 5))
                var image = Image(width: width, height: height, channels: .grey)
                for y in 0..<height { for x in 0..<width { image[x, y] = UInt8(random.integer(in: 90...170)) } }
                var mask = Image(width: width, height: height, channels: .grey)
                let (x, y) = (random.integer(in: 1...width - 4), random.integer(in: 1...height - 4))
                for (dx, dy) in [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (1, 2)] where kind == "spotted" {
                    (image[x + dx, y + dy], mask[x + dx, y + dy]) = (50, 255)
                }
                let path = "\(folder)/\(kind)/\(index)"
                try Data(try image.encodePNG()).write(to: URL(fileURLWithPath: path + ".jpg"))
                try Data(try mask.encodePNG()).write(to: URL(fileURLWithPath: path + ".png"))
            }
        }
        return folder
    }

    private func spotRecipe(_ data: String, epochs: Int) throws -> Recipe {
        let text = """
            name: spots
            data: \(data)
            picture: {size: 40, channels: 1, fit: pad, standardize: picture, augmentation: {flip: both, shift: 0.05}}
            model: {layers: [{conv: {channels: 8, stride: 2}}, {segment: 4}, {global_pool: max}]}
            training: {epochs: \(epochs), batch: 16, rate: 0.02, mixup: 0.1}
            decision: {positive: hold}
            """
        return try Recipe(text: text, path: "spots.yaml")
    }

    @Test("masks beside pictures say what to look for, and the model takes pictures of several sizes")
    func masks() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 60)
        var losses: [Double] = []
        for masks in ["learn", "ignore"] {
            let recipe = try spotRecipe("{masks: \(masks), merge: {bad: [crack]}}", epochs: masks == "learn" ? 30 : 1)
            var run = TrainingRun(
                recipe, directory: "\(workshop.folder)/\(masks)", machine: try TrainingMachine(threads: 2))
            run.data = [data]
            let result = try run.run()
            #expect(result.set.count == 120 && result.set.classes == ["good", "spotted"])
            #expect(result.set.remarks.contains { $0.contains("data.merge names crack") })
            #expect(result.set.remarks.contains { $0.contains("decision.positive is 'hold'") })
            #expect((result.set.marks != nil) == (masks == "learn"))
            losses.append(result.curve[0].loss)
            guard masks == "learn" else { continue }
            let right = zip(result.judged, result.scores).count { ($1[0] > 0.5) == (result.set.labels[$0] == 0) }
            #expect(Double(right) / Double(result.judged.count) > 0.9)
            let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(1)])
            #expect(model.metadata.properties[PictureFit.property] == "pad" && model.graph.outputs.count == 1)
        }
        #expect(losses[0] > losses[1] + 0.5)
    }

    @Test("a mask is varied as its picture is, and one that is missing says nothing")
    func varied() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 6)
        try FileManager.default.removeItem(atPath: "\(data)/spotted/2.png")
        let recipe = try spotRecipe("{}", epochs: 1)
        let set = try ExampleSet(recipe, data: [data])
        let all = Array(0..<set.count)
        let source = set.source(all, set.networkInput(all, recipe), set.networkOutput(all, recipe), recipe)
        #expect(set.hasMarks([0, 6]) && !set.hasMarks([0, 8]))
        for epoch in 0..<5 {
            let pictures = try #require(source.inputs(all, epoch: epoch).elements(as: UInt8.self))
            let areas = source.areas(all, epoch: epoch, rows: 40, columns: 40)
            #expect(areas.shape == [12 * 1600, 2])
            let shares = try #require(areas.elements(as: Float.self))
            for place in 0..<12 * 1600 {
                let (picture, pair) = (place / 1600, (shares[2 * place], shares[2 * place + 1]))
                if picture == 8 {
                    #expect(pair == (0, 0))
                } else if pair.1 > 0 {
                    #expect(pair.0 == 0 && pair.1 > 1 && picture > 5 && pictures[place] < 130)
                } else {
                    #expect(pair.0 > 0 && pair.0 <= 1 && pictures[place] > 70)
                }
            }
        }
    }

    @Test("squares cut out for training hold a marked place, and the model takes whole pictures")
    func crops() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 30)
        let text = """
            name: crops
            data: {}
            picture: {size: 40, channels: 1, fit: pad, crop: 16, augmentation: {flip: both, shift: 0.1, rotation: 5}}
            model: {layers: [{conv: {channels: 8, stride: 2}}, {segment: 2}, LAST]}
            training: {epochs: 40, batch: 16, rate: 0.02}
            """
        let recipe = try Recipe(text: text.replacing("LAST", with: "{global_pool: max}"), path: "crops.yaml")
        let set = try ExampleSet(recipe, data: [data])
        let all = Array(0..<set.count)
        let source = set.source(all, set.networkInput(all, recipe), set.networkOutput(all, recipe), recipe)
        #expect(try source.inputs([0, 1], epoch: nil).shape == [2, 40, 40, 1])
        for epoch in 0..<5 {
            #expect(try source.inputs(all, epoch: epoch).shape == [60, 16, 16, 1])
            let shares = source.areas(all, epoch: epoch, rows: 8, columns: 8).elements(as: Float.self) ?? []
            for picture in all {
                let marked = (0..<64).reduce(Float(0)) { $0 + shares[(picture * 64 + $1) * 2 + 1] }
                // Marked cells weigh as much as all others together.
                #expect(picture < 30 ? marked == 0 : abs(marked - 32) < 0.01)
            }
        }
        var run = TrainingRun(
            recipe, directory: workshop.folder + "/out", machine: try TrainingMachine(threads: 2))
        run.data = [data]
        let result = try run.run()
        let right = zip(result.judged, result.scores).count { ($1[0] > 0.5) == (result.set.labels[$0] == 0) }
        #expect(Double(right) / Double(result.judged.count) > 0.8)
        let flat = try Recipe(text: text.replacing("LAST", with: "flatten"), path: "crops.yaml")
        var other = TrainingRun(flat, directory: workshop.folder + "/flat", machine: try TrainingMachine())
        other.data = [data]
        #expect { try other.run() } throws: { "\($0)".contains("write global_pool before dense, not flatten") }
    }

    @Test("squares away from a picture's marks are examples of the class without marks")
    func squaresAnywhere() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 30)
        let text = """
            name: places
            data: {masks: MASKS}
            picture: {size: 40, channels: 1, fit: pad, crop: {side: 16, marked: 0.5}, augmentation: {flip: both, shift: 0.1}}
            model: {layers: [{conv: {channels: 8, stride: 2}}, {segment: {weight: 4, marked: 3, alone: true}}, {global_pool: max}]}
            training: {epochs: 40, batch: 16, rate: 0.02, smoothing: 0.1}
            """
        let recipe = try Recipe(text: text.replacing("MASKS", with: "learn"), path: "places.yaml")
        let set = try ExampleSet(recipe, data: [data])
        let all = Array(0..<set.count)
        let source = set.source(all, set.networkInput(all, recipe), set.networkOutput(all, recipe), recipe)
        var counts: [[Float]: Int] = [:]
        for epoch in 0..<5 {
            let shares = source.areas(all, epoch: epoch, rows: 16, columns: 16).elements(as: Float.self) ?? []
            for picture in all {
                let marks = (0..<256).map { shares[(picture * 256 + $0) * 2 + 1] }
                let target = source.target(picture, epoch: epoch)
                #expect(marks.allSatisfy { $0 == 0 || $0 == 3 })
                #expect(marks.contains(3) == (target == [0, 1]))
                if picture < 30 { #expect(target == [1, 0]) } else { counts[target, default: 0] += 1 }
                #expect(source.target(picture) == (picture < 30 ? [1, 0] : [0, 1]))
            }
        }
        // Some squares show a mark, some none, and some no more than the edge of one.
        #expect(counts[[0, 1], default: 0] > 75 && counts[[1, 0], default: 0] > 10)
        #expect(counts.values.reduce(0, +) == 150 && counts.keys.allSatisfy { $0.count == 2 && $0.reduce(0, +) <= 1 })
        for masks in ["learn", "ignore"] {
            let recipe = try Recipe(text: text.replacing("MASKS", with: masks), path: "places.yaml")
            var run = TrainingRun(
                recipe, directory: workshop.folder + "/\(masks)", machine: try TrainingMachine(threads: 2))
            run.data = [data]
            let result = try run.run()
            let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(1)])
            let widths = model.graph.nodes.filter { type(of: $0.op).name == "Conv" }.compactMap {
                model.graph.type(of: $0.outputs[0]).shape[1].value
            }
            // Without masks there is nothing to learn places from, and the layers after segment see everything.
            #expect(widths == (masks == "learn" ? [8, 1] : [8, 2]))
            guard masks == "learn" else { continue }
            let right = zip(result.judged, result.scores).count { ($1[0] > 0.5) == (result.set.labels[$0] == 0) }
            #expect(Double(right) / Double(result.judged.count) > 0.8)
        }
    }

    @Test("a picture that gets a mark of another is an example of the other's class, and its mask has the mark")
    func paste() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 20)
        let text = """
            name: paste
            data: {}
            picture: {size: 40, channels: 1, fit: pad, crop: 24, augmentation: {flip: both, paste: SHARE}}
            model: {layers: [{conv: {channels: 8, stride: 2}}, {segment: {weight: 4, marked: 4}}, {global_pool: max}]}
            training: {epochs: 1}
            """
        func source(_ share: String) throws -> any ExampleSource {
            let recipe = try Recipe(text: text.replacing("SHARE", with: share), path: "paste.yaml")
            let set = try ExampleSet(recipe, data: [data])
            let all = Array(0..<set.count)
            return set.source(all, set.networkInput(all, recipe), set.networkOutput(all, recipe), recipe)
        }
        let (plain, pasted) = (try source("0"), try source("1"))
        let good = Array(0..<20)
        var (marked, changed) = (0, 0)
        for epoch in 0..<5 {
            let before = try #require(plain.inputs(good, epoch: epoch).elements(as: UInt8.self))
            let after = try #require(pasted.inputs(good, epoch: epoch).elements(as: UInt8.self))
            let areas = pasted.areas(good, epoch: epoch, rows: 24, columns: 24).elements(as: Float.self) ?? []
            for picture in good {
                let places = picture * 576..<(picture + 1) * 576
                let marks = places.filter { areas[2 * $0 + 1] > 0 }
                let target = pasted.target(picture, epoch: epoch)
                #expect(plain.target(picture, epoch: epoch) == [1, 0])
                #expect(target == (marks.isEmpty ? [1, 0] : [0, 1]) || target == [0, 0])
                // The spots are dark, and nothing else is.
                #expect(marks.allSatisfy { after[$0] < 150 })
                #expect(places.allSatisfy { after[$0] > 40 || areas[2 * $0 + 1] > 0 || target == [0, 0] })
                if !marks.isEmpty { marked += 1 }
                if places.contains(where: { before[$0] != after[$0] }) { changed += 1 }
            }
        }
        // Half of the pieces show a mark; a few of the others happen to.
        #expect(changed > 90 && marked > 30 && marked < 75)
    }

    @Test("pictures that look alike are in one group")
    func nearDuplicates() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try bars(workshop, 4)
        let picture = try Image(contentsOf: "\(data)/lying/0.png")
        var brighter = picture
        for y in 0..<picture.height {
            for x in 0..<picture.width { brighter[x, y] = UInt8(min(255, Int(picture[x, y]) + 1)) }
        }
        try Data(try brighter.encodePNG()).write(to: URL(fileURLWithPath: "\(data)/lying/again.png"))
        for (word, count) in [("keep", 9), ("join", 8)] {
            let text = "name: b\ndata: {near_duplicates: \(word)}\npicture: {size: 8}\nmodel: {layers: [flatten]}"
            let set = try ExampleSet(try Recipe(text: text, path: "b.yaml"), data: [data])
            #expect(Set(set.groups).count == count)
        }
        // Where most pictures look alike, they show one kind of product.
        for index in 0..<12 {
            brighter[index, 0] = 0
            try Data(try brighter.encodePNG()).write(to: URL(fileURLWithPath: "\(data)/lying/like\(index).png"))
        }
        let text = "name: b\ndata: {near_duplicates: join}\npicture: {size: 8}\nmodel: {layers: [flatten]}"
        let set = try ExampleSet(try Recipe(text: text, path: "b.yaml"), data: [data])
        #expect(Set(set.groups).count == 21 && set.remarks.contains { $0.contains("14 of 21 pictures look alike") })
    }

    @Test("an unreadable picture is named, and skipped only if asked")
    func unreadable() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try bars(workshop, 4)
        try Data([0x89, 0x50, 0x4E, 0x47, 1, 2, 3]).write(to: URL(fileURLWithPath: "\(data)/lying/broken.png"))
        let text = "name: b\ndata: {skip_unreadable: SKIP}\npicture: {size: 8}\nmodel: {layers: [flatten]}"
        let strict = try Recipe(text: text.replacing("SKIP", with: "false"), path: "b.yaml")
        #expect { try ExampleSet(strict, data: [data]) } throws: { "\($0)".contains("lying/broken.png") }
        let lenient = try Recipe(text: text.replacing("SKIP", with: "true"), path: "b.yaml")
        let set = try ExampleSet(lenient, data: [data])
        #expect(set.count == 8 && set.remarks.contains { $0.contains("1 files") && $0.contains("broken.png") })
    }
}

@Suite("Fine-tuning")
struct FineTuningTests {
    @Test("a trained model goes on learning, whole, frozen, cut, and with other classes")
    func goesOn() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try workshop.circle()
        var first = TrainingRun(
            try workshop.recipe("{epochs: 20, batch: 32, rate: 0.02}"), directory: workshop.folder + "/first",
            machine: try TrainingMachine())
        first.data = [data]
        let before = try first.run()
        func loss(_ model: String, epochs: Int) throws -> Double {
            let recipe = try workshop.recipe(
                "{epochs: \(epochs), batch: 32, rate: 0.001, schedule: constant}", model: model)
            var run = TrainingRun(recipe, directory: workshop.folder + "/next", machine: try TrainingMachine())
            run.data = [data]
            return try run.run().curve[0].loss
        }
        // The first epoch begins where the last one ended, but for the standardization in front of the old one.
        let whole = try loss("{base: first/model.onnx}", epochs: 2)
        #expect(whole < before.curve[2].loss)
        let frozen = try loss("{base: {path: first/model.onnx, freeze: [0.]}}", epochs: 2)
        #expect(frozen < before.curve[2].loss)
        let cut = try loss("{base: {path: first/model.onnx, cut: '0', head: [dense: 8]}}", epochs: 2)
        #expect(cut.isFinite && cut > whole)
        #expect {
            try loss("{base: {path: first/model.onnx, freeze: [x]}}", epochs: 1)
        } throws: { "\($0)".contains("model.base.freeze names 'x'") }
        #expect {
            try loss("{base: {path: first/model.onnx, cut: x}}", epochs: 1)
        } throws: { "\($0)".contains("its last nodes are") }
        var other = try workshop.circle()
        other = try workshop.write(
            try String(contentsOfFile: other, encoding: .utf8).replacing("in\n", with: "in\n0.9,0.9,corner\n"),
            "three.csv")
        let recipe = try workshop.recipe("{epochs: 3, batch: 32}", model: "{base: first/model.onnx}")
        var three = TrainingRun(recipe, directory: workshop.folder + "/three", machine: try TrainingMachine())
        three.data = [other]
        #expect(try three.run().scores[0].count == 3)
    }
}
