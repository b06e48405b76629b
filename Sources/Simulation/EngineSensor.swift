import Statistics

/// What a sensor of an engine shows: its value on a new engine, how that changes with damage, and its noise.
struct EngineSensor: Sendable {
    /// The value on a new engine.
    var base: Double
    /// The deviation between engines.
    var spread: Double
    /// The change from a new engine to a worn-out one.
    var gain: Double
    /// The deviation of that change between engines.
    var gainSpread: Double
    /// The deviation from cycle to cycle.
    var noise: Double
    /// Digits after the point in files, to which readings are rounded.
    var digits: Int

    private init(
        _ base: Double, spread: Double = 0, gain: Double = 0, gainSpread: Double = 0, noise: Double = 0, digits: Int = 2
    ) {
        (self.base, self.spread, self.gain, self.gainSpread, self.noise, self.digits) =
            (base, spread, gain, gainSpread, noise, digits)
    }

    /// The 21 sensors in the order of the files: temperatures, pressures, speeds, ratios and flows.
    static let all: [EngineSensor] = [
        EngineSensor(518.67),
        EngineSensor(642.2, spread: 0.1, gain: 1.6, gainSpread: 0.12, noise: 0.3),
        EngineSensor(1585, spread: 1.2, gain: 18.5, gainSpread: 1.5, noise: 4),
        EngineSensor(1400, spread: 1.5, gain: 31, gainSpread: 2, noise: 4),
        EngineSensor(14.62),
        EngineSensor(21.61),
        EngineSensor(554.2, spread: 0.15, gain: -3.1, gainSpread: 0.2, noise: 0.4),
        EngineSensor(2388.04, spread: 0.012, gain: 0.22, gainSpread: 0.05, noise: 0.03),
        EngineSensor(9055, spread: 5, gain: 45, gainSpread: 45, noise: 4.2),
        EngineSensor(1.3),
        EngineSensor(47.25, spread: 0.04, gain: 1, gainSpread: 0.06, noise: 0.1),
        EngineSensor(522.1, spread: 0.12, gain: -2.6, gainSpread: 0.2, noise: 0.3),
        EngineSensor(2388.04, spread: 0.012, gain: 0.22, gainSpread: 0.05, noise: 0.03),
        EngineSensor(8137, spread: 5, gain: 32, gainSpread: 40, noise: 3.2),
        EngineSensor(8.405, spread: 0.006, gain: 0.128, gainSpread: 0.008, noise: 0.02, digits: 4),
        EngineSensor(0.03),
        EngineSensor(391.9, spread: 0.2, gain: 4.9, gainSpread: 0.3, noise: 0.95, digits: 0),
        EngineSensor(2388, digits: 0),
        EngineSensor(100),
        EngineSensor(38.97, spread: 0.03, gain: -0.6, gainSpread: 0.04, noise: 0.1),
        EngineSensor(23.38, spread: 0.02, gain: -0.36, gainSpread: 0.02, noise: 0.06, digits: 4),
    ]

    /// The sensor as one engine has it.
    func drawn(_ random: inout SeededGenerator) -> EngineSensor {
        var own = self
        own.base += spread * random.normal()
        own.gain += gainSpread * random.normal()
        return own
    }

    /// A reading at a damage from 0 to 1.
    func reading(_ damage: Double, _ random: inout SeededGenerator) -> Double {
        noise > 0 ? base + gain * damage + noise * random.normal() : base
    }
}
