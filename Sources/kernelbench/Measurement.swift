import CKernels
import CPeak
import Glibc

/// Seconds on a clock.
private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Seconds for one execution of `body`: the least of many repeats, as whatever else runs on the machine only ever adds.
/// What takes longer than a scheduler's time slice never runs alone on a busy machine and is measured in processor
/// time; that clock is too coarse for the rest.
func leastSeconds(budget: Double, _ body: () -> Void) -> Double {
    var calls = 1
    var best = Double.infinity
    let start = seconds(CLOCK_MONOTONIC)
    repeat {
        let wall = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_THREAD_CPUTIME_ID)
        for _ in 0..<calls { body() }
        let used = seconds(CLOCK_THREAD_CPUTIME_ID) - processor, took = seconds(CLOCK_MONOTONIC) - wall
        best = min(best, (used > 2e-3 ? used : took) / Double(calls))
        if took < 50e-6 { calls *= 2 }
    } while seconds(CLOCK_MONOTONIC) - start < budget
    return best
}

/// The most floating-point operations a second that the instruction set reaches; nil when it is not measured.
func measuredPeak(_ isa: ck_isa) -> Double? {
    let rounds: UInt64 = 20_000
    let operations = peak_fused_multiply_add(isa.rawValue, 1)
    guard operations > 0 else { return nil }
    return Double(operations * rounds) / leastSeconds(budget: 0.2) { _ = peak_fused_multiply_add(isa.rawValue, rounds) }
}

/// Floating-point operations a second of one row on one shape, on one thread.
func measure(_ shape: Shape, _ row: ck_kernel, budget: Double) -> Double? {
    var count = 0
    guard let run = row.run, let units = ck_families(&count)[Int(shape.family.rawValue)].units else { return nil }
    let memory = shape.operandCounts.map { count -> UnsafeMutableRawPointer? in
        guard count > 0 else { return nil }
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
        let floats = pointer.bindMemory(to: Float.self, capacity: count)
        for i in 0..<count { floats[i] = Float(i % 17) * 0.125 - 1 }
        return pointer
    }
    defer { memory.forEach { $0?.deallocate() } }
    let all = units(shape.params)
    let seconds = leastSeconds(budget: budget) { _ = run(shape.params, memory, 0, all) }
    return shape.operations / seconds
}
