import Foundation
import Images
import Statistics
import Testing

@testable import Training

@Suite("Drawn marks")
struct DrawnMarkTests {
    @Test("a mark changes the places that its mask says, to the tone that is asked for")
    func marks() {
        var (visible, widths, heights) = (0, [Int](), [Int]())
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            let mark = DrawnMark(height: 48, width: 64, .dark, &random)
            var again = SeededGenerator(seed: UInt64(seed))
            #expect(DrawnMark(height: 48, width: 64, .dark, &again).mask == mark.mask)
            if mark.isVisible { visible += 1 }
            var samples = (0..<48 * 64).map { $0 % 2 == 0 ? Float(100) : 140 }
            let before = samples
            mark.put(into: &samples, channels: 1)
            // Some spots have a brighter rim, but they are dark as a whole.
            let marked = samples.indices.filter { mark.mask[$0] >= PictureVariation.marked }
            let change = marked.reduce(0) { $0 + samples[$1] - before[$1] }
            #expect(marked.isEmpty || change < 0)
            // Far from a mark nothing changes, and marks are small.
            let changed = samples.indices.filter { samples[$0] != before[$0] }
            #expect(changed.count < samples.count / 3)
            widths.append(Set(marked.map { $0 % 64 }).count)
            heights.append(Set(marked.map { $0 / 64 }).count)
        }
        #expect(visible > 180)
        // Lines along rows and along columns, spots and slanted lines.
        let shapes = zip(widths, heights)
        #expect(shapes.count { $0 > 4 * $1 } > 20 && shapes.count { $1 > 4 * $0 } > 20)
        #expect(shapes.count { $0 > 2 && $0 <= 2 * $1 && $1 <= 2 * $0 } > 40)
    }

    @Test("marks fit windows of any size, and several channels get the same")
    func sizes() {
        for side in [1, 2, 8, 17, 300] {
            for seed in 0..<20 {
                var random = SeededGenerator(seed: UInt64(seed))
                let mark = DrawnMark(height: side, width: side, .both, &random)
                var samples = [Float](repeating: 90, count: side * side * 3)
                mark.put(into: &samples, channels: 3)
                #expect(samples.allSatisfy { $0.isFinite })
                let differs = (0..<side * side).contains { Set(samples[3 * $0..<3 * $0 + 3]).count > 1 }
                #expect(!differs)
            }
        }
    }

    /// Noisy pictures, of which the class `bad` has a dark spot somewhere; a few of them have masks.
    private func pictures(_ workshop: Workshop, _ count: Int) throws -> String {
        var random = SeededGenerator(seed: 8)
        let folder = "\(workshop.folder)/parts"
        for kind in ["bad", "good"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(kind)", withIntermediateDirectories: true)
            for index in 0..<count {
                var image = Image(width: 40, height: 40, channels: .grey)
                for y in 0..<40 { for x in 0..<40 { image[x, y] = UInt8(random.integer(in: 110...150)) } }
                let (x, y) = (random.integer(in: 2...36), random.integer(in: 2...36))
                for dy in -1...1 { for dx in -1...1 where kind == "bad" { image[x + dx, y + dy] = 60 } }
                try Data(try image.encodePNG()).write(to: URL(fileURLWithPath: "\(folder)/\(kind)/\(index).png"))
                guard kind == "bad" && index < 5 else { continue }
                var mask = Image(width: 40, height: 40, channels: .grey)
                for dy in -1...1 { for dx in -1...1 { mask[x + dx, y + dy] = 255 } }
                try Data(try mask.encodePNG()).write(to: URL(fileURLWithPath: "\(folder)/\(kind)/\(index)_mask.png"))
            }
        }
        return folder
    }

    @Test("with few masks a network learns what marks look like from drawn ones too, and finds real ones")
    func fewMasks() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try pictures(workshop, 40)
        let text = """
            name: drawn
            data: {masks: MASKS}
            picture: {size: 40, channels: 1, crop: 24, augmentation: {flip: both, marks: {share: 0.6, tone: dark}}}
            model:
              layers:
                - {conv: {channels: 8}}
                - {conv: {channels: 8, stride: 2}}
                - {segment: {weight: 4, marked: 4, alone: true}}
                - {global_pool: max}
            training: {epochs: 40, batch: 16, rate: 0.02, averaging: 0.9}
            decision: {positive: bad}
            """
        let recipe = try Recipe(text: text.replacing("MASKS", with: "learn"), path: "drawn.yaml")
        let set = try ExampleSet(recipe, data: [data])
        let source = set.source(recipe)
        var targets: [[Float]: Int] = [:]
        for epoch in 0..<5 {
            let areas = source.areas(Array(0..<80), epoch: epoch, rows: 12, columns: 12)
            let shares = try #require(areas.elements(as: Float.self))
            for picture in 0..<80 {
                let places = picture * 144..<(picture + 1) * 144
                let target = source.target(picture, epoch: epoch)
                if picture < 40 && set.marks?.isMarked(picture) == false {
                    // Nobody knows where these are marked, nor whether a square of them shows it.
                    #expect(target == [0, 0] && source.target(picture) == [1, 0])
                    #expect(places.allSatisfy { shares[2 * $0] == 0 && shares[2 * $0 + 1] == 0 })
                } else if picture >= 40 {
                    #expect(places.contains { shares[2 * $0 + 1] > 0 } == (target == [1, 0]))
                    targets[target, default: 0] += 1
                }
            }
        }
        #expect(targets[[1, 0], default: 0] > 80 && targets[[0, 1], default: 0] > 60)
        let run = try workshop.training(
            recipe, on: data, to: "out", threads: 2)
        let result = try run.run()
        #expect(result.set.remarks.contains("5 pictures have a mask that says where to look"))
        #expect(try #require(result.evaluation.metrics["roc_auc"]).value > 0.95)
        // Without masks nothing is drawn.
        let blind = try Recipe(text: text.replacing("MASKS", with: "ignore"), path: "drawn.yaml")
        #expect(try ExampleSet(blind, data: [data]).marks == nil)
    }

    @Test("recipes say the share, or the share and the tone")
    func recipes() throws {
        func augmentation(_ text: String) throws -> Augmentation? {
            let picture = "picture: {size: 16, augmentation: {marks: \(text)}}"
            return try Recipe(
                text: "name: t\ndata: {}\n\(picture)\nmodel: {layers: [{segment: 1}]}", path: "t.yaml"
            ).picture?.augmentation
        }
        #expect(try augmentation("0.3")?.marks == 0.3)
        #expect(try augmentation("0.3")?.tone == .both)
        #expect(try augmentation("{share: 0.2, tone: bright}")?.tone == .bright)
        #expect(throws: RecipeError.self) { try augmentation("2") }
        #expect(throws: RecipeError.self) { try augmentation("{share: 0.2, tone: grey}") }
        #expect(throws: RecipeError.self) { try augmentation("{tone: dark}") }
    }
}
