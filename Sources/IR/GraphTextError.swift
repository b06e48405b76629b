/// What is wrong in a textual graph, and where. Lines and columns count from 1; columns count bytes.
public struct GraphTextError: Error, Equatable, CustomStringConvertible {
    public var line: Int
    public var column: Int
    public var message: String

    public var description: String { "line \(line), column \(column): \(message)" }
}
