/// One engine's readings, cycle by cycle.
public struct EngineSeries: Sendable, Equatable {
    /// The engine's number.
    public var unit: Int
    /// 3 settings and 21 sensors for each cycle from the first on, not yet rounded.
    public var rows: [[Double]]
    /// The cycles that the engine still runs after the last row.
    public var remaining: Int

    /// Digits after the point of the settings and sensors in files.
    private static let digits = [4, 4, 1] + EngineSensor.all.map(\.digits)

    /// The rows as C-MAPSS files have them: unit, cycle, settings and sensors with a space after each and one more at the
    /// end of the line.
    public var text: String {
        var text = ""
        for (index, row) in rows.enumerated() {
            text += "\(unit) \(index + 1) "
            for (value, digits) in zip(row, Self.digits) { text += Self.decimal(value, digits) + " " }
            text += " \n"
        }
        return text
    }

    /// A number with a fixed count of digits after the point; halves are rounded away from zero.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % scale)
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
