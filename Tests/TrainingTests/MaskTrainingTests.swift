import Foundation
import IR
import Images
import Importers
import Statistics
import Targets
import Testing

@testable import Training

@Suite("Training by masks")
struct MaskTrainingTests {
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
            let run = try workshop.training(
                recipe, on: data, to: "\(masks)", threads: 2)
            let result = try run.run()
            #expect(result.set.count == 120 && result.set.classes == ["good", "spotted"])
            #expect(result.set.remarks.contains { $0.contains("data.merge names crack") })
            #expect(result.set.remarks.contains { $0.contains("decision.positive is 'hold'") })
            #expect((result.set.marks != nil) == (masks == "learn"))
            losses.append(result.curve[0].loss)
            guard masks == "learn" else { continue }
            #expect(result.shareRight > 0.9)
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
        let source = set.source(recipe)
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
        let source = set.source(recipe)
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
        let run = try workshop.training(
            recipe, on: data, to: "out", threads: 2)
        let result = try run.run()
        #expect(result.shareRight > 0.8)
        let flat = try Recipe(text: text.replacing("LAST", with: "flatten"), path: "crops.yaml")
        let other = try workshop.training(
            flat, on: data, to: "flat")
        #expect { try other.run() } throws: { "\($0)".contains("write global_pool before dense, not flatten") }
    }

    @Test("the strongest places decide, and pictures go on mirrored")
    func strongestPlaces() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try spots(workshop, 30)
        func run(_ count: Int) throws -> TrainingRun {
            let text = """
                name: strongest
                data: {}
                picture: {size: 64, channels: 1, fit: mirror, crop: 16, augmentation: {flip: both}}
                model: {layers: [{conv: {channels: 8, stride: 2}}, {segment: {weight: 4, alone: true}}, {global_pool: {top: \(count)}}]}
                training: {epochs: 40, batch: 16, rate: 0.02}
                """
            return try workshop.training(
                try Recipe(text: text, path: "strongest.yaml"), on: data, to: "\(count)", threads: 2)
        }
        let three = try run(3)
        #expect(try three.run().shareRight > 0.8)
        let model = try ModelImporter().load(three.path(.model), dimensions: ["batch": .fixed(1)])
        #expect(model.metadata.properties[PictureFit.property] == "mirror")
        let widths = model.graph.nodes.filter { type(of: $0.op).name == "TopK" }.map {
            model.graph.type(of: $0.outputs[0]).fixedShape
        }
        #expect(widths == [[1, 1, 3]])
        // A square has 8 x 8 places.
        #expect { try run(65).run() } throws: {
            "\($0)".contains("global_pool: {top: 65} has only 64 places to choose from")
        }
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
        let source = set.source(recipe)
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
            let run = try workshop.training(
                recipe, on: data, to: "\(masks)", threads: 2)
            let result = try run.run()
            let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(1)])
            let widths = model.graph.nodes.filter { type(of: $0.op).name == "Conv" }.compactMap {
                model.graph.type(of: $0.outputs[0]).shape[1].value
            }
            // Without masks there is nothing to learn places from, and the layers after segment see everything.
            #expect(widths == (masks == "learn" ? [8, 1] : [8, 2]))
            guard masks == "learn" else { continue }
            #expect(result.shareRight > 0.8)
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
            return set.source(recipe)
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
}
