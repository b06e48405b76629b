import Lowering
import TestSupport
import Testing

/// Properties of memory plans on random programs.
@Suite struct MemoryPlanTests {
    private func randomLifetimes(_ generator: inout SeededGenerator) -> (lifetimes: [MemoryPlan.Lifetime], steps: Int) {
        let steps = Int.random(in: 1...60, using: &generator)
        let lifetimes = (0..<Int.random(in: 1...80, using: &generator)).map { buffer in
            let first = Int.random(in: 0..<steps, using: &generator)
            let last = min(steps - 1, first + Int.random(in: 0...8, using: &generator))
            return MemoryPlan.Lifetime(
                buffer: buffer, bytes: 64 * Int.random(in: 0...40, using: &generator), first: first, last: last)
        }
        return (lifetimes.sorted { ($0.first, $0.buffer) < ($1.first, $1.buffer) }, steps)
    }

    @Test func nothingAliveOverlaps() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let (lifetimes, steps) = randomLifetimes(&generator)
            let plan = MemoryPlan.arrange(lifetimes, stepCount: steps)
            #expect(plan.arenaBytes >= plan.lowerBound)
            for (index, a) in lifetimes.enumerated() {
                let start = plan.offsets[a.buffer] ?? -1
                #expect(start >= 0 && start % 64 == 0 && start + a.bytes <= plan.arenaBytes)
                for b in lifetimes[..<index] where a.first <= b.last && b.first <= a.last && a.bytes > 0 && b.bytes > 0
                {
                    let other = plan.offsets[b.buffer] ?? -1
                    #expect(start + a.bytes <= other || other + b.bytes <= start)
                }
            }
        }
    }

    /// In a chain each buffer lives with its two neighbours alone; both ends of the arena by turns are perfect.
    @Test func chainsReachTheLowerBound() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<100 {
            let count = Int.random(in: 2...40, using: &generator)
            let lifetimes = (0..<count).map { buffer in
                MemoryPlan.Lifetime(
                    buffer: buffer, bytes: 64 * Int.random(in: 1...100, using: &generator), first: buffer,
                    last: buffer + 1)
            }
            let plan = MemoryPlan.arrange(lifetimes, stepCount: count + 1)
            #expect(plan.arenaBytes == plan.lowerBound)
        }
    }
}
