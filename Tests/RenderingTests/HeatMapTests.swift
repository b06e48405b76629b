import Rendering
import Testing

@Suite struct HeatMapTests {
    @Test func regionsNeedAPeak() throws {
        let map = try #require(
            HeatMap(
                width: 6, height: 3,
                values: [
                    0.7, 1.2, 0.0, 0.0, 0.9, 0.9,
                    0.0, 0.0, 0.8, 0.0, 0.0, 0.0,
                    0.0, .nan, 0.0, 0.0, 0.0, 2.0,
                ]))
        let regions = map.regions()
        #expect(regions.map(\.peak) == [1.2, 2.0])
        #expect(regions.first?.pixels.sorted() == [0, 1, 8])
    }

    @Test func outlineSurroundsARegion() throws {
        var values = [Float](repeating: 0, count: 81)
        values[40] = 1
        let map = try #require(HeatMap(width: 9, height: 9, values: values))
        let outline = map.outline(of: map.regions(), distance: 1)
        #expect(Set(outline.map { $0.y * 9 + $0.x }) == [31, 39, 41, 49])
        #expect(map.outline(of: [], distance: 3).isEmpty)
    }

    @Test func countMustFit() {
        #expect(HeatMap(width: 2, height: 2, values: [0]) == nil)
        #expect(HeatMap(width: 0, height: 0, values: []) == nil)
    }
}
