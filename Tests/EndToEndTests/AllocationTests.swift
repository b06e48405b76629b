import TestSupport
import Testing

/// A run asks for no memory, on one thread or several.
struct AllocationTests {
    @Test(arguments: Models.all.map(\.0), [1, 2]) func runsAllocateNothing(name: String, threads: Int) throws {
        let compiled = try CompiledFolder()
        let text = try #require(Models.all.first { $0.0 == name }?.1)
        let bundle = try compiled.compile(name, text, targets: ["portable"])
        let result = try Product.run("allocation-probe", [bundle, "portable", "\(threads)"])
        let counts = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(counts.count == 2, "\(result.output)")
        #expect(counts[0] == 0, "allocations during 100 runs")
        #expect(counts[1] > 50, "the counter counts")
    }

    /// 10,000 random shapes of batch and length: no memory is asked for, and the process does not grow.
    @Test(arguments: [1, 2]) func shapesAllocateNothing(threads: Int) throws {
        let compiled = try CompiledFolder()
        let bundle = try compiled.compile(
            "attention", Models.attention, targets: ["portable"],
            dimensions: ["N": .range(1...4, step: 1), "T": .range(1...24, step: 1)])
        let result = try Product.run("allocation-probe", [bundle, "portable", "\(threads)"])
        let counts = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(counts.count == 3, "\(result.output)")
        #expect(counts[0] == 0, "allocations during 9,000 runs")
        #expect(counts[1] > 50, "the counter counts")
        #expect(counts[2] < 256 << 10, "growth")
    }
}
