extension DatasetSchema {
    /// Reads a schema in YAML.
    /// - Throws: `SettingsError`, which names the line and the key.
    public init(text: String, path: String) throws(SettingsError) {
        let root = try SettingsNode(text: text, path: path)
        try root.allow(["version", "comparison", "tables", "pictures"])
        _ = try root.required("version").integer(in: 1...1)
        self.init()
        if let node = root["comparison"] {
            try node.allow(["false_alarms", "least_change"])
            if let value = node["false_alarms"] { comparison.falseAlarms = try value.number(in: 0...1) }
            if let value = node["least_change"] { comparison.leastChange = try value.number(in: 0...1) }
        }
        if let node = root["tables"] {
            for table in try node.list() {
                let schema = try TableSchema(table)
                if tables.contains(where: { $0.name == schema.name }) {
                    throw table.error("there are two tables called '\(schema.name)'")
                }
                tables.append(schema)
            }
        }
        if let node = root["pictures"] { pictures = try PictureSchema(node) }
        if tables.isEmpty, pictures == nil { throw root.error("there is neither 'tables' nor 'pictures'") }
    }
}

extension TableSchema {
    init(_ node: SettingsNode) throws(SettingsError) {
        try node.allow(["name", "least_rows", "other_columns", "target", "group", "columns"])
        let columns = try node.required("columns")
        self.init(name: try node.required("name").text(), columns: [])
        for (name, value) in try columns.entries() { self.columns.append(try ColumnSchema(name, value)) }
        guard !self.columns.isEmpty else { throw columns.error("there is no column") }
        if let value = node["least_rows"] { leastRows = try value.integer(in: 0...Int.max) }
        if let value = node["other_columns"] { allowsOthers = try value.allowsOthers() }
        if let value = node["target"] {
            let target = try value.text()
            guard column(target) != nil else { throw value.error("'\(target)' is none of the columns") }
            self.target = target
        }
        if let value = node["group"] {
            let group = try value.text()
            guard column(group) != nil else { throw value.error("'\(group)' is none of the columns") }
            self.group = group
        }
    }
}

extension ColumnSchema {
    init(_ name: String, _ node: SettingsNode) throws(SettingsError) {
        try node.allow(["type", "required", "missing", "range", "values", "unique", "constant", "compare"])
        self.init(name: name, kind: try node.required("type").choice(Kind.self))
        if let value = node["required"] { isRequired = try value.flag() }
        if let value = node["missing"] { missing = try value.number(in: 0...1) }
        if let value = node["range"] {
            guard kind == .number || kind == .whole else { throw value.error("only numbers have a range") }
            range = try value.range()
        }
        if let value = node["values"] {
            values = try value.texts()
            if values?.isEmpty == true { throw value.error("no value is allowed; leave the key out to allow all") }
        }
        if let value = node["unique"] { isUnique = try value.flag() }
        if let value = node["constant"] { mayBeConstant = try value.flag() }
        if let value = node["compare"] { isCompared = try value.flag() }
    }
}

extension PictureSchema {
    init(_ node: SettingsNode) throws(SettingsError) {
        try node.allow([
            "classes", "other_classes", "least_per_class", "width", "height", "brightness", "contrast", "sharpness",
            "channels", "duplicates", "group",
        ])
        self.init()
        if let value = node["classes"] { classes = try value.texts() }
        if let value = node["other_classes"] { allowsOthers = try value.allowsOthers() }
        if let value = node["least_per_class"] { leastPerClass = try value.integer(in: 0...Int.max) }
        width = try node["width"].map { (value) throws(SettingsError) in try value.range() }
        height = try node["height"].map { (value) throws(SettingsError) in try value.range() }
        brightness = try node["brightness"].map { (value) throws(SettingsError) in try value.range() }
        contrast = try node["contrast"].map { (value) throws(SettingsError) in try value.range() }
        sharpness = try node["sharpness"].map { (value) throws(SettingsError) in try value.range() }
        if let value = node["channels"] {
            for channel in try value.list() { channels.append(try channel.integer(in: 1...3)) }
        }
        if let value = node["duplicates"] { duplicates = try value.integer(in: 0...Int.max) }
        if let value = node["group"] { group = try GroupRule(value) }
    }
}

extension GroupRule {
    /// Reads `pattern` and `neighbours`.
    public init(_ node: SettingsNode) throws(SettingsError) {
        try node.allow(["pattern", "neighbours"])
        let pattern = try node.required("pattern")
        let neighbours = try node["neighbours"].map { (value) throws(SettingsError) in
            try value.integer(in: 0...1_000_000_000)
        }
        let text = try pattern.text()
        do throws(DatasetError) { try self.init(text, neighbours: neighbours) } catch {
            throw pattern.error("\(error)")
        }
    }
}

extension SettingsNode {
    /// Two numbers in order.
    fileprivate func range() throws(SettingsError) -> ClosedRange<Double> {
        let bounds = try list()
        guard bounds.count == 2 else { throw error("a range is two numbers, such as [0, 100]") }
        let limit = Double.greatestFiniteMagnitude
        let (low, high) = (try bounds[0].number(in: -limit...limit), try bounds[1].number(in: -limit...limit))
        guard low <= high else { throw error("the lower bound \(low.shortText) is above the upper, \(high.shortText)") }
        return low...high
    }

    fileprivate func allowsOthers() throws(SettingsError) -> Bool {
        let word = try text()
        guard word == "allow" || word == "refuse" else { throw error("'\(word)' is none of allow, refuse") }
        return word == "allow"
    }
}
