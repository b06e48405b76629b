import Images
import Rendering
import Testing

@Suite struct WatchDistributionTests {
    private func hash(_ image: Image) -> UInt64 {
        image.pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Every machine renders these bytes: a change here changes the training data of scratch-watch.
    @Test(
        arguments: [
            (1, 16_431_380_013_892_910_349), (2, 7_838_625_811_371_026_376), (3, 15_087_640_471_072_871_831),
            (4, 10_684_380_831_194_071_960),
        ] as [(UInt64, UInt64)])
    func sameSeedGivesTheSameBytesEverywhere(seed: UInt64, expected: UInt64) {
        var distribution = WatchDistribution()
        distribution.size = 128
        let picture = PartRenderer.render(distribution.scene(seed: seed))
        #expect((picture.width, picture.height, picture.channels) == (128, 128, 3))
        #expect(hash(picture) == expected)
    }

    @Test(arguments: [128, 256]) func scratchesLieOnTheFace(size: Int) {
        var distribution = WatchDistribution()
        distribution.size = size
        var count = 0
        for seed in 0..<200 as Range<UInt64> {
            let scene = distribution.scene(seed: seed)
            for scratch in scene.scratches {
                #expect(scratch.points.allSatisfy { scene.shape.distance(to: $0) < -scene.chamferWidth })
                count += 1
            }
        }
        #expect(count > 100)
    }

    @Test func contrastIsGraded() {
        let parts = (0..<600 as Range<UInt64>).map { WatchDistribution().scene(seed: $0).plainestContrast }
        let held = parts.filter { $0 >= WatchDistribution.holdContrast }
        #expect((240...360).contains(held.count))
        #expect(parts.filter { $0 > 0 && $0 < WatchDistribution.holdContrast }.count > 60)
        #expect(parts.filter { $0 == 0 }.count > 120)
        // Faint ones are more frequent than plain ones.
        #expect(held.filter { $0 < 0.3 }.count > held.filter { $0 > 0.45 }.count)
        #expect(held.filter { $0 < 0.18 }.count < held.count / 10)
    }

    @Test func kindsAreVaried() {
        let scenes = (0..<200 as Range<UInt64>).map { WatchDistribution().scene(seed: $0) }
        #expect(Set(scenes.map(\.shape.kind)) == ["round", "square", "phone"])
        #expect(Set(scenes.map(\.brushing.pattern)) == [.straight, .circular])
        #expect(Set(scenes.map(\.finish.name)).count == 4)
        #expect(scenes.contains { !$0.shape.holes.isEmpty } && scenes.contains { !$0.shape.bosses.isEmpty })
        #expect(scenes.contains { !$0.reflections.isEmpty } && scenes.contains { !$0.smudges.isEmpty })
    }

    @Test func agedLampsDarkenThePictureAndNothingElse() {
        var aged = WatchDistribution()
        aged.lampLevel = 0.7
        let (new, old) = (WatchDistribution().scene(seed: 5), aged.scene(seed: 5))
        #expect(new.shape == old.shape && new.scratches == old.scratches && new.dust == old.dust)
        let sum = { (image: Image) in image.pixels.reduce(0) { $0 + Int($1) } }
        let ratio = Double(sum(PartRenderer.render(old))) / Double(sum(PartRenderer.render(new)))
        #expect((0.7...0.93).contains(ratio))
    }

    @Test func everyPartIsWholeInThePicture() {
        for seed in 0..<100 as Range<UInt64> {
            let scene = WatchDistribution().scene(seed: seed)
            for step in 0..<256 {
                let along = Double(step) + 0.5
                for place in [Point(along, 0.5), Point(along, 255.5), Point(0.5, along), Point(255.5, along)] {
                    #expect(scene.shape.distance(to: place) > 0, "seed \(seed)")
                }
            }
        }
    }

    @Test func thePictureShowsTheContrastThatAScratchHas() {
        var ratios: [Double] = []
        for seed in 0..<150 as Range<UInt64> {
            let scene = WatchDistribution().scene(seed: seed)
            guard let scratch = scene.scratches.first, scratch.contrast >= 0.18 else { continue }
            var bare = scene
            bare.scratches = []
            let (picture, other) = (PartRenderer.render(scene).grey(), PartRenderer.render(bare).grey())
            let changes = scratch.points.map { point -> Double in
                let (x, y) = (Int(point.x), Int(point.y))
                return abs(Double(picture[x, y, 0]) - Double(other[x, y, 0])) / Double(max(other[x, y, 0], 1))
            }
            ratios.append(changes.reduce(0, +) / Double(changes.count) / scratch.contrast)
        }
        // The depth is uneven, and less at both ends.
        #expect(ratios.count > 50)
        #expect((0.45...0.95).contains(ratios.reduce(0, +) / Double(ratios.count)))
        #expect(ratios.allSatisfy { $0 > 0.25 })
    }

    @Test func masksMarkWhereThePictureDiffers() {
        for seed in 0..<40 as Range<UInt64> {
            let scene = WatchDistribution().scene(seed: seed)
            let mask = ScratchMask.render(scene, from: WatchDistribution.holdContrast)
            let isHeld = scene.plainestContrast >= WatchDistribution.holdContrast
            #expect(mask.pixels.contains(255) == isHeld)
            var bare = scene
            bare.scratches.removeAll { $0.contrast >= WatchDistribution.holdContrast }
            let (picture, other) = (PartRenderer.render(scene).grey(), PartRenderer.render(bare).grey())
            for place in mask.pixels.indices where abs(Int(picture.pixels[place]) - Int(other.pixels[place])) > 24 {
                // Within a pixel of the mask, where the flank beside the core loses light.
                let (x, y) = (place % mask.width, place / mask.width)
                let isNear = (-2...2).contains { dy in
                    (-2...2).contains { dx in
                        (0..<mask.width).contains(x + dx) && (0..<mask.height).contains(y + dy)
                            && mask[x + dx, y + dy, 0] == 255
                    }
                }
                #expect(isNear, "seed \(seed), \(x), \(y)")
            }
        }
    }

    @Test func crowdedPartsBearManyScratches() {
        var crowded = WatchDistribution()
        crowded.crowdedProbability = 1
        for seed in 0..<60 as Range<UInt64> {
            let (usual, own) = (WatchDistribution().scene(seed: seed), crowded.scene(seed: seed))
            let isHeld = usual.plainestContrast >= 0.18
            #expect(usual.shape == own.shape && usual.lamps == own.lamps)
            if isHeld {
                #expect(own.scratches.filter { $0.contrast > 0.1 }.count >= 3)
            } else if usual.plainestContrast == 0 {
                #expect(own.scratches.isEmpty)
            }
        }
    }
}
