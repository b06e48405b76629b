extension DatasetSchema {
    /// The schema that data of these statistics fit, with some room: ranges are wider by a tenth.
    /// - Parameter target: the column that a model predicts, if it is known.
    public init(_ statistics: DatasetStatistics, target: String? = nil, group: GroupRule? = nil) {
        self.init(
            tables: statistics.tables.map { table in
                TableSchema(
                    name: table.name, columns: table.columns.map { ColumnSchema($0, in: table) },
                    target: target.flatMap { table.column($0) == nil ? nil : $0 })
            },
            pictures: statistics.pictures.map { PictureSchema($0, group: group) })
    }
}

extension ColumnSchema {
    init(_ column: ColumnStatistics, in table: TableStatistics) {
        self.init(name: column.name, kind: Kind(column))
        let isCounter = table.columns.map(\.name) == TurbofanColumns.names && ["unit", "cycle"].contains(column.name)
        let share = Double(column.missing) / Double(max(1, column.rows))
        missing = column.missing == 0 ? 0 : min(1, (share * 1.5 * 100).rounded(.up) / 100)
        mayBeConstant = column.isConstant || column.present == 0
        isUnique = column.isKey && column.isDistinctExact
        isCompared = !column.isKey && !isCounter
        if let numbers = column.numbers, !column.isKey, !isCounter { range = .around(numbers) }
        if column.kind == .category, column.frequent.count == column.distinct {
            values = column.frequent.map(\.value).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }
}

extension ColumnSchema.Kind {
    fileprivate init(_ column: ColumnStatistics) {
        switch column.kind {
        case .number: self = column.numbers?.isWhole == true && column.infinite == 0 ? .whole : .number
        case .category: self = .category
        case .text: self = .text
        case .bool: self = .bool
        }
    }
}

extension PictureSchema {
    init(_ pictures: PictureStatistics, group: GroupRule?) {
        self.init()
        classes = pictures.classes.map(\.name)
        leastPerClass = max(2, (pictures.classes.map(\.count).min() ?? 0) / 2)
        width = pictures.measure("width")?.numbers.map { $0.minimum...$0.maximum }
        height = pictures.measure("height")?.numbers.map { $0.minimum...$0.maximum }
        brightness = pictures.measure("brightness")?.numbers.map { .around($0) }
        contrast = pictures.measure("contrast")?.numbers.map { .around($0) }
        sharpness = pictures.measure("sharpness")?.numbers.map { .around($0) }
        channels = (pictures.grey > 0 ? [1] : []) + (pictures.colour > 0 ? [3] : [])
        duplicates = max(0, pictures.duplicates.pictures - pictures.duplicates.sets)
        self.group = group
    }
}

extension ClosedRange<Double> {
    /// The range of numbers, wider by a tenth on both sides and rounded outwards to three digits of its width, without
    /// a new sign. The range of two values, such as 0 and 1, stays as it is.
    fileprivate static func around(_ numbers: NumberStatistics) -> ClosedRange<Double> {
        let width = numbers.maximum - numbers.minimum
        guard width > 0, width.isFinite, !(numbers.isWhole && width <= 1) else {
            return numbers.minimum...numbers.maximum
        }
        var (unit, scaled) = (1.0, width / 100)
        while scaled >= 10 { (unit, scaled) = (unit * 10, scaled / 10) }
        while scaled < 1 { (unit, scaled) = (unit / 10, scaled * 10) }
        if numbers.isWhole { unit = Swift.max(1, unit) }
        func outwards(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
            // Dividing by a power of ten gives the decimal that is meant; multiplying by its inverse does not.
            unit < 1 ? (value / unit).rounded(rule) / (1 / unit).rounded() : (value / unit).rounded(rule) * unit
        }
        let low = outwards(numbers.minimum - width / 10, .down)
        let high = outwards(numbers.maximum + width / 10, .up)
        return (numbers.minimum >= 0 ? Swift.max(0, low) : low)...(numbers.maximum <= 0 ? Swift.min(0, high) : high)
    }
}
