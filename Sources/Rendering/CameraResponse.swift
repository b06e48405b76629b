/// How the camera turns light into samples: straight up to 0.8, then a shoulder that approaches 1.
enum CameraResponse {
    private static let knee = 0.8

    /// The sample from 0 to 1 of a brightness; light below 0 counts as none.
    static func sample(of brightness: Double) -> Double {
        let excess = brightness - knee
        return excess > 0 ? knee + excess / (1 + excess / (1 - knee)) : max(brightness, 0)
    }

    /// How plainly the picture shows a relative change of brightness: the mean over places of the samples' relative change.
    /// - Parameter brightnesses: what the places return without the change.
    static func contrast(of change: Double, over brightnesses: [Double]) -> Double {
        let changes = brightnesses.map { brightness in
            let sample = sample(of: brightness)
            return sample > 0 ? abs(Self.sample(of: brightness * (1 + change)) - sample) / sample : 0
        }
        return changes.reduce(0, +) / Double(max(changes.count, 1))
    }

    /// The relative change, up to `limit` and with its sign, that the picture shows with a contrast; `limit` where it cannot.
    static func change(showing contrast: Double, over brightnesses: [Double], limit: Double) -> Double {
        guard self.contrast(of: limit, over: brightnesses) > contrast else { return limit }
        var (low, high) = (0.0, limit)
        for _ in 0..<24 {
            let middle = (low + high) / 2
            if self.contrast(of: middle, over: brightnesses) < contrast { low = middle } else { high = middle }
        }
        return high
    }
}
