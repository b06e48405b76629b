import Images
import Platform

/// Why data cannot be used: what, where, and what to do.
public enum DatasetError: Error, Equatable, Sendable {
    /// A file or folder as a whole.
    case source(path: String, reason: String)
    /// A place in a table; the line counts from 1.
    case table(path: String, line: Int, column: String?, reason: String)
    /// A column that is asked for and not there.
    case noColumn(String, path: String, columns: [String])
    /// A picture that cannot be decoded; the error names its file.
    case picture(ImageError)
    /// A rule, such as a pattern for groups, that means nothing.
    case rule(String, reason: String)
    /// A split that the data do not allow.
    case split(String)
    /// The operating system refused.
    case platform(PlatformError)
}

extension DatasetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .source(let path, let reason): return "\(path): \(reason)"
        case .table(let path, let line, let column, let reason):
            return "\(path), line \(line)\(column.map { ", column '\($0)'" } ?? ""): \(reason)"
        case .noColumn(let name, let path, let columns):
            let near = columns.min { Spelling.distance($0, name) < Spelling.distance($1, name) }
            let hint = near.flatMap { Spelling.distance($0, name) <= max(2, name.count / 3) ? $0 : nil }
            let list = columns.prefix(30).joined(separator: ", ") + (columns.count > 30 ? ", …" : "")
            return
                "\(path): no column '\(name)'\(hint.map { "; did you mean '\($0)'?" } ?? ""); the columns are \(list)"
        case .picture(let error): return error.description
        case .rule(let rule, let reason): return "'\(rule)': \(reason)"
        case .split(let reason): return reason
        case .platform(let error): return error.description
        }
    }
}
