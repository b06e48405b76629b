import CPlatform
import Platform
import Synchronization
import Testing

@Suite(.serialized) struct ThreadPoolTests {
    /// How often each unit was visited. Visits are not synchronised: the pool must keep them apart.
    private final class Record: @unchecked Sendable {
        let units: UnsafeMutableBufferPointer<Int>
        let calls = Atomic<Int>(0)

        init(_ count: Int) {
            units = .allocate(capacity: count)
            units.initialize(repeating: 0)
        }

        deinit { units.deallocate() }

        func visit(_ range: Range<Int>) {
            calls.add(1, ordering: .relaxed)
            for unit in range { units[unit] += 1 }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 7, 16, 64])
    func everyUnitOnce(_ threads: Int) throws {
        let pool = try ThreadPool(threads: threads)
        #expect(pool.threads == threads)
        for count in [0, 1, 2, 3, 63, 64, 65, 1000] {
            for _ in 0..<5 {
                let record = Record(count)
                pool.run(count) { record.visit($0) }
                #expect(record.units.allSatisfy { $0 == 1 })
                #expect(record.calls.load(ordering: .relaxed) == min(count, threads))
            }
        }
    }

    @Test func resultsAreVisibleWithoutLocks() throws {
        let pool = try ThreadPool(threads: 4)
        let numbers = UnsafeMutableBufferPointer<Int>.allocate(capacity: 97)
        defer { numbers.deallocate() }
        numbers.initialize(repeating: 0)
        nonisolated(unsafe) let shared = numbers
        for round in 1...2000 {
            pool.run(97) { for unit in $0 { shared[unit] += unit * round } }
        }
        #expect(numbers.enumerated().allSatisfy { $1 == $0 * 2000 * 2001 / 2 })
    }

    @Test func sleepingThreadsWake() throws {
        let pool = try ThreadPool(threads: 2)
        for _ in 0..<200 {
            let record = Record(2)
            pool.run(2) { record.visit($0) }
            #expect(record.calls.load(ordering: .relaxed) == 2)
            let start = Measurements.monotonicNanoseconds
            while Measurements.monotonicNanoseconds - start < 100_000 {}
        }
    }

    @Test func nestedAndConcurrentRuns() throws {
        let pool = try ThreadPool(threads: 3)
        let other = try ThreadPool(threads: 4)
        let sum = Atomic<Int>(0)
        for _ in 0..<200 {
            other.run(4) { outer in
                for _ in outer {
                    pool.run(10) { middle in
                        for _ in middle { pool.run(5) { sum.add($0.count, ordering: .relaxed) } }
                    }
                }
            }
        }
        #expect(sum.load(ordering: .relaxed) == 200 * 4 * 10 * 5)
    }

    @Test func firstStatusIsReturned() throws {
        for threads in [1, 2, 5] {
            let pool = try ThreadPool(threads: threads)
            for failing in 0..<20 as Range<UInt32> {
                var limit = failing
                // Every range that reaches `failing` fails with its own begin, so the lowest one must win.
                let status = cp_pool_run(
                    pool.handle, 20,
                    { context, begin, end in
                        let limit = context?.load(as: UInt32.self) ?? 0
                        return end > limit ? Int32(max(begin, limit)) + 1 : 0
                    }, &limit)
                #expect(status == Int32(failing) + 1)
            }
            #expect(cp_pool_run(pool.handle, 20, { _, _, _ in 0 }, nil) == 0)
        }
    }

    @Test func refusesBadCounts() {
        for threads in [0, -1, ThreadPool.maximumThreads + 1] {
            #expect(throws: PlatformError.self) { try ThreadPool(threads: threads) }
        }
    }

    @Test func startAndStop() throws {
        for threads in 1...64 { _ = try ThreadPool(threads: threads) }
    }
}
