import IR
import Testing

/// How arithmetic on extents simplifies.
@Suite struct DimensionTests {
    private let a = Dimension.symbol(.init(name: "a"))
    private let b = Dimension.symbol(.init(name: "b"))

    @Test func extremesNameEachOperandOnce() {
        let both = Dimension.combine(.maximum, a, b)
        #expect(Dimension.combine(.maximum, both, a) == both)
        #expect(Dimension.combine(.maximum, both, both) == both)
        let bounded = Dimension.combine(.maximum, .combine(.maximum, 1, a), .combine(.maximum, b, 3))
        #expect("\(bounded)" == "max(max(a, b), 3)")
        #expect("\(Dimension.combine(.minimum, bounded, 7))" == "min(max(max(a, b), 3), 7)")
    }

    /// Results that are used twice, as often as a loop has iterations.
    @Test func repetitionStaysShort() {
        var (widest, doubled) = (a, a)
        for _ in 0..<60 {
            widest = .combine(.maximum, .combine(.maximum, b, widest), widest)
            doubled = doubled + doubled
        }
        #expect(!widest.isLonger(than: 3))
        #expect("\(doubled)" == "(a * \(1 << 60))")
    }

    @Test func longExpressionsAreToldFromShortOnes() {
        var (last, next) = (a, b)
        for _ in 0..<40 { (last, next) = (next, last + next) }
        #expect(next.isLonger(than: 1000))
        #expect(!(a + b).isLonger(than: 3))
        #expect((a + b).isLonger(than: 2))
    }
}
