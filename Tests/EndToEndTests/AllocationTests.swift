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
}
