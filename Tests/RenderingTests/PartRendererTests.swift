import Images
import Rendering
import Testing

@Suite struct PartRendererTests {
    /// The FNV-1a hash of a picture's samples.
    private func hash(_ image: Image) -> UInt64 {
        image.pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Every machine renders these bytes: a change here changes the training data and every figure made from it.
    @Test(
        arguments: [
            (1, 4_891_874_936_731_243_624), (2, 8_671_751_286_325_522_792), (3, 5_368_253_654_409_637_408),
            (4, 9_207_404_384_857_167_157),
        ] as [(UInt64, UInt64)])
    func sameSeedGivesTheSameBytesEverywhere(seed: UInt64, expected: UInt64) {
        let picture = PartRenderer.render(PartDistribution().scene(seed: seed))
        #expect((picture.width, picture.height, picture.channels) == (256, 256, 3))
        #expect(hash(picture) == expected)
    }

    @Test func scratchesChangeOnlyTheirBoxes() {
        var checked = 0
        for seed in 0..<20 as Range<UInt64> {
            let scene = PartDistribution().scene(seed: seed)
            guard scene.isScratched else { continue }
            var clean = scene
            clean.scratches = []
            let (with, without) = (PartRenderer.render(scene), PartRenderer.render(clean))
            var changed = 0
            for y in 0..<with.height {
                for x in 0..<with.width where (0..<3).contains(where: { with[x, y, $0] != without[x, y, $0] }) {
                    changed += 1
                    let isInside = scene.scratchBoxes.contains {
                        x >= $0.x - 4 && x < $0.x + $0.width + 4 && y >= $0.y - 4 && y < $0.y + $0.height + 4
                    }
                    #expect(isInside, "pixel \(x), \(y) of seed \(seed)")
                }
            }
            #expect(changed > 10, "seed \(seed)")
            checked += 1
        }
        #expect(checked > 4)
    }

    @Test func scratchesLieOnThePart() {
        for seed in 0..<200 as Range<UInt64> {
            let scene = PartDistribution().scene(seed: seed)
            for scratch in scene.scratches {
                #expect(scratch.points.count >= 2)
                #expect(scratch.points.allSatisfy { scene.shape.distance(to: $0) < 0 })
            }
        }
    }

    @Test func aboutHalfOfTheParts() {
        let scratched = (0..<400 as Range<UInt64>).filter { PartDistribution().scene(seed: $0).isScratched }
        #expect((160...240).contains(scratched.count))
        var none = PartDistribution()
        none.scratchProbability = 0
        #expect((0..<50 as Range<UInt64>).allSatisfy { !none.scene(seed: $0).isScratched })
    }

    @Test func agedLampsDarkenThePictureAndNothingElse() {
        var aged = PartDistribution()
        aged.lampLevel = 0.6
        let (new, old) = (PartDistribution().scene(seed: 5), aged.scene(seed: 5))
        #expect(new.shape == old.shape && new.scratches == old.scratches)
        let sum = { (image: Image) in image.pixels.reduce(0) { $0 + Int($1) } }
        let ratio = Double(sum(PartRenderer.render(old))) / Double(sum(PartRenderer.render(new)))
        #expect((0.6...0.9).contains(ratio))
    }

    @Test func directionsAreExactAtQuarters() {
        #expect(Direction(degrees: 90).unit == Point(0, 1))
        #expect(Direction(degrees: -90).unit == Point(0, -1))
        #expect(Direction(degrees: 540).unit == Point(-1, 0))
        let unit = Direction(degrees: 30).unit
        #expect(abs(unit.x - 0.75.squareRoot()) < 1e-8 && abs(unit.y - 0.5) < 1e-8)
    }
}
