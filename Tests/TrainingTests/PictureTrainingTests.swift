import Foundation
import IR
import Images
import Statistics
import Targets
import Testing

@testable import Training

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
            #expect(result.shareRight > 0.8)
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
