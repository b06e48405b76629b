import Container
import Core

/// Why a file of numbers was refused: what, where, and what to do.
public enum ArrayError: Error, Equatable, Sendable {
    /// The bytes are not an NPY array that can be read. `entry` names the member of an NPZ file.
    case npy(NPYError, entry: String?)
    /// A byte of a bool array is neither 0 nor 1.
    case badBool(offset: Int, entry: String?)
    /// The NPZ file is not a usable zip.
    case zip(ContainerError)
    /// A member of an NPZ file cannot be unpacked.
    case member(String, reason: String)
    /// A place in a CSV text; line and column count from 1, the column in cells.
    case csv(line: Int, column: Int, reason: String)
    /// A JSON text is no map that can be read.
    case json(reason: String)
}

extension ArrayError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .npy(let error, let entry): Self.prefix(entry) + error.description
        case .badBool(let offset, let entry):
            Self.prefix(entry) + "a bool array has a byte other than 0 and 1, at byte \(offset) of the data"
        case .zip(let error): "NPZ: \(error)"
        case .member(let name, let reason): "NPZ member '\(name)': \(reason)"
        case .csv(let line, let column, let reason): "CSV line \(line), column \(column): \(reason)"
        case .json(let reason): "JSON: \(reason)"
        }
    }

    private static func prefix(_ entry: String?) -> String { entry.map { "NPZ member '\($0)': " } ?? "" }
}
