import CKernels
import CPeak
import Glibc

/// Seconds of processor time that this thread has used.
private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Seconds of this thread's processor time for one execution of `body`: the least of many repeats, as whatever else
/// runs on the machine only ever adds.
func leastSeconds(budget: Double, _ body: () -> Void) -> Double {
    var calls = 1
    var best = Double.infinity
    let start = threadSeconds()
    repeat {
        let begin = threadSeconds()
        for _ in 0..<calls { body() }
        let seconds = threadSeconds() - begin
        best = min(best, seconds / Double(calls))
        if seconds < 50e-6 { calls *= 2 }
    } while threadSeconds() - start < budget
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
