import ArgumentParser
import Datasets

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Looks at data before a model is trained on it.",
        discussion: """
            DATA is a folder of pictures with a folder for each class (PNG and JPEG by their bytes), one or more \
            tables (CSV, TSV; separator, header and decimal sign by their content), a folder of tables, or a folder of \
            C-MAPSS text.
            """,
        subcommands: [DataStatsCommand.self, DataSchemaCommand.self, DataValidateCommand.self])
}

/// What data there is, and how its files are read.
struct DataOptions: ParsableArguments {
    @Argument(help: "A folder of pictures, tables, or a folder of C-MAPSS text.") var data: [String]

    @Option(help: ArgumentHelp("Pictures: only files that match; may be repeated.", valueName: "PATTERN"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Pictures: no files that match; may be repeated.", valueName: "PATTERN"))
    var exclude: [String] = []

    @Option(
        help: ArgumentHelp(
            "Pictures: those for which this regular expression captures the same in the path belong together.",
            valueName: "REGEX"))
    var group: String?

    @Option(
        help: ArgumentHelp(
            "Pictures: the last capture of --group is a number, and numbers at most N apart belong together.",
            valueName: "N"))
    var neighbours: Int?

    @Flag(help: "Pictures: keep masks, such as a PNG beside a JPEG of the same stem.") var keepMasks = false

    @Option(help: ArgumentHelp("Tables: whether the first line names the columns.", valueName: "yes|no"))
    var header: String?

    func validate() throws {
        if data.isEmpty { throw ValidationError("give a folder or files") }
        if neighbours != nil, group == nil { throw ValidationError("--neighbours goes with --group") }
        if let header, header != "yes", header != "no" { throw ValidationError("--header takes yes or no") }
    }

    /// What the paths lead to.
    func source() throws -> DataSource { try DataSource(data) }

    /// The rules for pictures.
    func rules() throws -> PictureRules {
        PictureRules(
            include: try include.map { try Glob($0) }, exclude: try exclude.map { try Glob($0) },
            masks: keepMasks ? .keep : .leaveOut, group: try group.map { try GroupRule($0, neighbours: neighbours) })
    }

    /// How tables are read.
    func reading() -> TableReading {
        TableReading(header: header == nil ? .automatic : header == "yes" ? .present : .absent)
    }
}
