/// One point's share of the elements around it along one axis: their places (-1 outside) and weights.
struct AxisTaps {
    var places: [Int] = []
    var weights: [Double] = []

    /// - Parameters:
    ///   - coordinate: element i lies at i. One that is no number lies far before the beginning.
    ///   - extent: the number of elements, positive.
    ///   - corners: whether reflection mirrors at the outermost elements' centres, else half an element beyond.
    init(_ coordinate: Double, extent: Int, mode: GridSample.Mode, padding: GridSample.Padding, corners: Bool) {
        // Beyond this, every place is outside, and smaller numbers have an integer part.
        let far = 0x1p40
        var x = coordinate.isNaN ? -far : min(max(coordinate, -far), far)
        if mode == .nearest { x = x.rounded(.toNearestOrEven) }
        let (low, high) = corners ? (0, Double(extent - 1)) : (-0.5, Double(extent) - 0.5)
        if x < low || x > high {
            if padding == .border { x = min(max(x, 0), Double(extent - 1)) }
            if padding == .reflection { x = Self.reflected(x, low, high) }
        }
        let base = Int(x.rounded(.down))
        let t = x - Double(base)
        switch mode {
        case .nearest: (places, weights) = ([Int(x)], [1])
        case .linear: (places, weights) = ([base, base + 1], [1 - t, t])
        case .cubic: (places, weights) = ((-1...2).map { base + $0 }, (-1...2).map { Self.cubic(t - Double($0)) })
        }
        for index in places.indices {
            switch padding {
            case .zeros: if !(0..<extent).contains(places[index]) { places[index] = -1 }
            case .border: places[index] = min(max(places[index], 0), extent - 1)
            case .reflection:
                let place = Int(Self.reflected(Double(places[index]), low, high))
                places[index] = min(max(place, 0), extent - 1)
            }
        }
    }

    private static func reflected(_ x: Double, _ low: Double, _ high: Double) -> Double {
        let range = high - low
        guard range > 0 else { return low }
        if x >= low && x <= high { return x }
        let distance = x < low ? low - x : x - high
        let turns = (distance / range).rounded(.down)
        let rest = distance - turns * range
        let isEven = turns.truncatingRemainder(dividingBy: 2) == 0
        return (x < low) == isEven ? low + rest : high - rest
    }

    /// Keys' cubic convolution kernel with a = -0.75.
    private static func cubic(_ distance: Double) -> Double {
        let (a, x) = (-0.75, distance.magnitude)
        if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
    }
}

extension [AxisTaps] {
    /// The offsets and weights of all elements within the tensor that share in a point, one entry per axis.
    /// - Parameter strides: the element stride of each axis.
    func combined(_ strides: [Int]) -> [(offset: Int, weight: Double)] {
        var result = [(offset: 0, weight: 1.0)]
        for (taps, stride) in zip(self, strides) {
            result = result.flatMap { entry in
                zip(taps.places, taps.weights).compactMap { place, weight in
                    place < 0 ? nil : (entry.offset + place * stride, entry.weight * weight)
                }
            }
        }
        return result
    }
}
