import ArgumentParser
import Images
import Rendering

/// The lines of parts that can be rendered.
enum PartLine: String, ExpressibleByArgument, CaseIterable {
    /// The parts that `scratch-baseline` was measured on; every scratch holds its part.
    case baseline
    /// The varied parts of `scratch-watch`; a scratch holds its part when it is plain enough.
    case watch

    /// What one part is drawn from.
    struct Options {
        var size = 256
        /// The share of parts to hold.
        var scratched = 0.5
        /// The share of those that bear many scratches; `watch` alone has it.
        var crowded = 0.0
        /// The lamps' power as a share of their power when new.
        var lampLevel = 1.0
    }

    /// The scene of a part.
    func scene(seed: UInt64, _ options: Options) -> PartScene {
        switch self {
        case .baseline:
            var distribution = PartDistribution()
            distribution.size = options.size
            distribution.scratchProbability = options.scratched
            distribution.lampLevel = options.lampLevel
            return distribution.scene(seed: seed)
        case .watch:
            var distribution = WatchDistribution()
            distribution.size = options.size
            distribution.holdProbability = options.scratched
            distribution.crowdedProbability = options.crowded
            distribution.lampLevel = options.lampLevel
            return distribution.scene(seed: seed)
        }
    }

    /// Contrast from which a scratch holds its part.
    var holdContrast: Double {
        switch self {
        case .baseline: 0
        case .watch: WatchDistribution.holdContrast
        }
    }

    /// Whether a part is to be held.
    func isHeld(_ scene: PartScene) -> Bool {
        scene.scratches.contains { $0.contrast >= holdContrast }
    }
}
