import Statistics
import Testing

@testable import Training

@Suite("Priors of classes")
struct ClassPriorsTests {
    @Test("biases are moved such that each class is expected as often as it is there")
    func shift() {
        var random = SeededGenerator(seed: 2)
        let logits = (0..<300).map { _ in (0..<3).map { Float(random.normal() + 2 * Double($0)) } }
        let targets: [[Float]] = (0..<300).map { index in
            var target: [Float] = [0, 0, 0]
            target[index % 10 < 6 ? 0 : index % 10 < 9 ? 1 : 2] = index % 7 == 0 ? 2 : 1
            return target
        }
        let shift = ClassPriors.shift(logits, toward: targets)
        var (expected, there, total) = ([0.0, 0, 0], [0.0, 0, 0], 0.0)
        for (row, target) in zip(logits, targets) {
            let powers = zip(row, shift).map { Elementary.exp(Double($0 + $1)) }
            let weight = Double(target.reduce(0, +))
            for index in 0..<3 {
                expected[index] += weight * powers[index] / powers.reduce(0, +)
                there[index] += Double(target[index])
            }
            total += weight
        }
        for index in 0..<3 { #expect((expected[index] - there[index]).magnitude < 1e-4 * total) }
    }

    @Test("classes without examples, and no examples at all, move nothing")
    func absent() {
        let shift = ClassPriors.shift([[1, 2, 0], [2, 1, 0]], toward: [[1, 0, 0], [0, 1, 0]])
        #expect(shift[2] == 0 && shift.allSatisfy(\.isFinite))
        #expect(ClassPriors.shift([], toward: []) == [])
    }
}
