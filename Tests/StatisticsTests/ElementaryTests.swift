import Foundation
import Testing

@testable import Statistics

@Suite("Elementary functions")
struct ElementaryTests {
    @Test("exp is within 1 ULP of the system's")
    func exponential() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<100_000 {
            let x = random.uniform(-740, 709)
            let expected = Foundation.exp(x)
            #expect(abs(Elementary.exp(x) - expected) <= expected.ulp, "exp(\(x))")
        }
        #expect(Elementary.exp(0) == 1)
        #expect(Elementary.exp(.infinity) == .infinity && Elementary.exp(-.infinity) == 0)
        #expect(Elementary.exp(710) == .infinity && Elementary.exp(-746) == 0)
        #expect(Elementary.exp(.nan).isNaN)
    }

    @Test("log is within 1 ULP of the system's")
    func logarithm() {
        var random = SeededGenerator(seed: 2)
        for round in 0..<100_000 {
            let x = round % 2 == 0 ? random.uniform(0.5, 2) : Foundation.exp(random.uniform(-700, 700))
            let expected = Foundation.log(x)
            #expect(abs(Elementary.log(x) - expected) <= max(expected.ulp, 1e-300), "log(\(x))")
        }
        #expect(Elementary.log(1) == 0 && Elementary.log(0) == -.infinity)
        #expect(Elementary.log(.leastNonzeroMagnitude) == Foundation.log(Double.leastNonzeroMagnitude))
        #expect(Elementary.log(-1).isNaN && Elementary.log(.nan).isNaN && Elementary.log(.infinity) == .infinity)
    }

    @Test("sigmoid and softplus do not overflow")
    func saturation() {
        #expect(Elementary.sigmoid(800) == 1 && Elementary.sigmoid(-800) == 0 && Elementary.sigmoid(0) == 0.5)
        #expect(Elementary.softplus(800) == 800 && Elementary.softplus(-800) == 0)
        #expect(abs(Elementary.softplus(1) - 1.3132616875182228) < 1e-15)
    }
}

@Suite("Seeded generator")
struct SeededGeneratorTests {
    @Test("streams differ, and each repeats")
    func streams() {
        var first = SeededGenerator(seed: 7, stream: "split")
        var again = SeededGenerator(seed: 7, stream: "split")
        var other = SeededGenerator(seed: 7, stream: "augmentation")
        var later = SeededGenerator(seed: 7, stream: "split", index: 1)
        let draws = (0..<4).map { _ in first.next() }
        #expect(draws == (0..<4).map { _ in again.next() })
        #expect(draws != (0..<4).map { _ in other.next() })
        #expect(draws != (0..<4).map { _ in later.next() })
    }

    @Test("normal numbers have the moments of the normal distribution")
    func normal() {
        var random = SeededGenerator(seed: 3)
        let draws = (0..<100_000).map { _ in random.normal() }
        let mean = draws.reduce(0, +) / 1e5
        let variance = draws.reduce(0) { $0 + $1 * $1 } / 1e5
        let fourth = draws.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 1e5
        #expect(abs(mean) < 0.015 && abs(variance - 1) < 0.02 && abs(fourth - 3) < 0.15)
    }

    @Test("roughly normal numbers have the mean and the deviation of normal ones")
    func roughlyNormal() {
        var random = SeededGenerator(seed: 5)
        let draws = (0..<100_000).map { _ in random.roughlyNormal() }
        let mean = draws.reduce(0, +) / 1e5
        #expect(abs(mean) < 0.015 && abs(draws.reduce(0) { $0 + $1 * $1 } / 1e5 - 1) < 0.02)
        #expect(draws.allSatisfy { abs($0) < 3.47 })
    }

    @Test("a permutation holds every integer once, and each place is equally likely")
    func permutation() {
        var random = SeededGenerator(seed: 4)
        #expect(random.permutation(100).sorted() == Array(0..<100))
        var first = [Int](repeating: 0, count: 4)
        for _ in 0..<4_000 { first[random.permutation(4)[0]] += 1 }
        #expect(first.allSatisfy { abs($0 - 1_000) < 120 })
    }
}
