/// What a reader of tables is told.
public struct TableReading: Sendable, Equatable {
    public var header: HeaderRule = .automatic
    /// The separator; nil detects it by content.
    public var separator: Dialect.Separator?
    /// Kinds of columns by name, where the content shall not decide. Text in a column declared as `number` is an error.
    public var kinds: [String: ColumnKind] = [:]
    /// Columns to read; nil reads all.
    public var columns: [String]?

    public init(
        header: HeaderRule = .automatic, separator: Dialect.Separator? = nil, kinds: [String: ColumnKind] = [:],
        columns: [String]? = nil
    ) {
        (self.header, self.separator, self.kinds, self.columns) = (header, separator, kinds, columns)
    }
}
