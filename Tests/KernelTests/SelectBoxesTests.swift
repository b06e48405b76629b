import CKernels
import Testing

/// select_boxes against sorting and comparing every pair.
struct SelectBoxesTests {
    @Test func selectsWhatDoesNotOverlap() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            var p = ck_select_boxes_params()
            (p.pictures, p.classes) = (Int32(g.int(1...2)), Int32(g.int(1...3)))
            p.boxes = Int32(g.pick([1, 2, 7, 40]))
            p.centered = Int32(g.int(0...1))
            let (pictures, classes, count) = (Int(p.pictures), Int(p.classes), Int(p.boxes))
            let limit = g.int(0...8)
            p.capacity = Int32(pictures * classes * min(limit, count))
            // Quarters, so that equal scores and boxes occur.
            let boxes = (0..<(pictures * count * 4)).map { _ in Float(g.int(0...12)) / 4 }
            let scores = (0..<(pictures * classes * count)).map { _ in
                g.int(0...9) == 0 ? Float.nan : Float(g.int(0...8)) / 8
            }
            let overlap: Float? = g.int(0...1) == 0 ? nil : 0.5
            let threshold: Float? = g.int(0...1) == 0 ? nil : 0.25
            var rows: [Int64] = []
            var struck: [UInt8] = []
            for picture in 0..<pictures {
                for category in 0..<classes {
                    let start = (picture * classes + category) * count
                    let score = { scores[start + $0] }
                    let box = { Self.sides(boxes, (picture * count + $0) * 4, p.centered == 1) }
                    let order = (0..<count).filter { score($0) > (threshold ?? -.infinity) }
                        .sorted { score($0) == score($1) ? $0 < $1 : score($0) > score($1) }
                    var taken: [Int] = []
                    for candidate in order where taken.count < limit {
                        let isFree = taken.allSatisfy { Self.overlap(box($0), box(candidate)) <= overlap ?? 0 }
                        if isFree { taken.append(candidate) }
                    }
                    for entry in taken { rows += [Int64(picture), Int64(category), Int64(entry)] }
                    struck = (0..<count).map { index in
                        let isOpen = order.contains(index) && !taken.contains(index)
                        return isOpen && taken.allSatisfy { Self.overlap(box($0), box(index)) <= overlap ?? 0 } ? 0 : 1
                    }
                }
            }
            let room = Int(p.capacity) * 24
            let selected = rawBytes(rows) + [UInt8](repeating: 0x55, count: room - rows.count * 8)
            let test = KernelCase(
                CK_FAMILY_SELECT_BOXES, p,
                inputs: [
                    rawBytes(boxes), rawBytes(scores), rawBytes([Int64(limit)]), overlap.map { rawBytes([$0]) },
                    threshold.map { rawBytes([$0]) },
                ],
                outputs: [
                    [UInt8](repeating: 0x55, count: room), [UInt8](repeating: 0x55, count: count),
                    [UInt8](repeating: 0x55, count: 8),
                ],
                expected: [selected, struck, rawBytes([Int64(rows.count / 3)])])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    private static func sides(_ boxes: [Float], _ start: Int, _ isCentered: Bool) -> [Float] {
        let (a, b, c, d) = (boxes[start], boxes[start + 1], boxes[start + 2], boxes[start + 3])
        return isCentered
            ? [a - c / 2, a + c / 2, b - d / 2, b + d / 2] : [min(b, d), max(b, d), min(a, c), max(a, c)]
    }

    private static func overlap(_ a: [Float], _ b: [Float]) -> Float {
        let (width, height) = (min(a[1], b[1]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[2], b[2]))
        let areas = ((a[1] - a[0]) * (a[3] - a[2]), (b[1] - b[0]) * (b[3] - b[2]))
        guard width > 0, height > 0, areas.0 > 0, areas.1 > 0 else { return 0 }
        return width * height / (areas.0 + areas.1 - width * height)
    }

    @Test func checkIsTotal() { checkAnswersAnyBits(CK_FAMILY_SELECT_BOXES) }
}
