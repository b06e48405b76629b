import IR
import Simulation

/// The last cycles of an engine as a model takes them.
enum EngineWindow {
    /// A window [1, steps, columns]; an engine younger than that repeats its first row in front. Numbers are those of the
    /// engine's file, rounded as they are there.
    static func tensor(of engine: EngineSeries, for model: TrainedModel, from path: String) throws -> Tensor {
        guard let input = model.inputs.first, model.inputs.count == 1, input.dtype == .float32, input.shape.count == 3,
            input.shape[0] == 1, input.shape[2] == model.columns.count
        else { throw DemoError("\(path): takes no window [1, steps, columns] of float32 numbers with named columns") }
        let rows = engine.text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Float($0) } }
        let places = try model.columns.map { try place(of: $0, path) }
        let steps = input.shape[1]
        var values: [Float] = []
        for step in 0..<steps {
            let row = rows[max(0, rows.count - steps + step)]
            for place in places { values.append(row[place]) }
        }
        return try input.tensor(of: values, from: path)
    }

    /// Where a column stands in a line of the file: unit, cycle, 3 settings, 21 sensors.
    private static func place(of column: String, _ path: String) throws -> Int {
        let names =
            ["unit", "cycle"] + (1...3).map { "setting_\($0)" } + (1...21).map { "sensor_\($0)" }
        guard let place = names.firstIndex(of: column) else {
            throw DemoError("\(path): takes the column '\(column)', which simulated engines do not have")
        }
        return place
    }
}
