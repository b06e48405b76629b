extension PictureStatistics {
    /// The number of examples that lists keep.
    static let keptExamples = 20

    /// Reads a folder of pictures. Pictures that cannot be read are named and counted.
    /// - Throws: `source` for a folder without a picture that can be read, `rule` for a rule that does not fit.
    public init(folder: String, rules: PictureRules = PictureRules()) throws(DatasetError) {
        var lenient = rules
        lenient.unreadable = .skip
        let set = try PictureSet(folder: folder, rules: lenient, allowsEmptyClasses: true)
        try self.init(PictureScan(set), rules: rules)
    }

    /// Summarises pictures that were measured.
    public init(_ scan: PictureScan, rules: PictureRules) throws(DatasetError) {
        let (set, measures) = (scan.set, scan.measures)
        let exact = DuplicateSearch.exact(measures.map(\.digest))
        name = set.root.split(separator: "/").last.map(String.init) ?? set.root
        count = set.count
        classes = set.classes.indices.map { label in
            PictureStatistics.summary(
                set.classes[label], measures.indices.filter { set.items[$0].label == label }.map { measures[$0] })
        }
        let counted = Dictionary(grouping: measures) { [$0.width, $0.height] }
        let allSizes = counted.map { Size(width: $0.key[0], height: $0.key[1], count: $0.value.count) }
        sizes = Array(
            allSizes.sorted { ($0.count, $1.width, $1.height) > ($1.count, $0.width, $0.height) }
                .prefix(PictureStatistics.keptExamples))
        distinctSizes = allSizes.count
        grey = measures.count { $0.channels == 1 }
        colour = measures.count - grey
        let formats = set.items.indices.map { FileFormat(ofFile: set.path($0)) }
        png = formats.count { $0 == .png }
        jpeg = formats.count { $0 == .jpeg }
        misnamed = zip(set.items, formats).count { PictureStatistics.isMisnamed($0.path, $1) }
        self.measures = PictureStatistics.columns(measures)
        duplicates = Duplicates(
            sets: exact.count, pictures: exact.reduce(0) { $0 + $1.count },
            acrossClasses: exact.count { Set($0.map { set.items[$0].label }).count > 1 },
            examples: exact.prefix(PictureStatistics.keptExamples).map { $0.map { set.items[$0].path } })
        nearDuplicates = PictureStatistics.near(set, measures, hasGroups: rules.group != nil)
        groups = try rules.group.map { (rule) throws(DatasetError) in try PictureStatistics.groups(set, rule) }
        parts = set.givenSplit.map { split in
            Dictionary(uniqueKeysWithValues: SplitPart.allCases.map { ($0.rawValue, split[$0].count) })
        }
        let (broken, others) = set.skipped.partitioned { $0.reason.hasPrefix("unreadable: ") }
        unreadable =
            scan.unreadable
            + broken.map { FolderListing.Skipped(path: $0.path, reason: String($0.reason.dropFirst(12))) }
        leftOut = Dictionary(grouping: others, by: \.reason).sorted { $0.key < $1.key }.map { reason, files in
            LeftOut(reason: reason, count: files.count, examples: files.prefix(5).map(\.path))
        }
        emptyFolders = set.emptyFolders
    }

    private static func summary(_ name: String, _ measures: [PictureMeasures]) -> ClassSummary {
        func median(_ value: (PictureMeasures) -> Double) -> Double {
            let sorted = measures.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        return ClassSummary(
            name: name, count: measures.count, brightness: median(\.brightness), contrast: median(\.contrast),
            sharpness: median(\.sharpness))
    }

    private static func columns(_ measures: [PictureMeasures]) -> [ColumnStatistics] {
        let all: [(String, (PictureMeasures) -> Double)] = [
            ("width", { Double($0.width) }), ("height", { Double($0.height) }), ("brightness", \.brightness),
            ("contrast", \.contrast), ("sharpness", \.sharpness),
        ]
        return all.map { name, value in
            var collector = ColumnCollector(name: name)
            for measure in measures { collector.add(value(measure)) }
            return collector.statistics()
        }
    }

    private static func isMisnamed(_ path: String, _ format: FileFormat) -> Bool {
        guard let ending = path.split(separator: ".").last?.lowercased() else { return false }
        return format == .png ? ["jpg", "jpeg", "jpe", "jfif"].contains(ending) : ending == "png"
    }

    private static func near(_ set: PictureSet, _ measures: [PictureMeasures], hasGroups: Bool) -> NearDuplicates {
        let pairs = DuplicateSearch.near(measures.map(\.hash), within: DifferenceHash.nearDistance).filter {
            measures[$0.first].digest != measures[$0.second].digest
        }
        func crossesGroups(_ pair: DuplicateSearch.Pair) -> Bool {
            hasGroups && set.items[pair.first].group != set.items[pair.second].group
        }
        func crossesClasses(_ pair: DuplicateSearch.Pair) -> Bool {
            set.items[pair.first].label != set.items[pair.second].label
        }
        func rank(_ pair: DuplicateSearch.Pair) -> (Int, Int, Int, Int) {
            (crossesGroups(pair) ? 0 : crossesClasses(pair) ? 1 : 2, pair.distance, pair.first, pair.second)
        }
        return NearDuplicates(
            threshold: DifferenceHash.nearDistance, bits: 256,
            wereSought: measures.count <= DuplicateSearch.maximumCount, pairs: pairs.count,
            acrossClasses: pairs.count(where: crossesClasses), acrossGroups: pairs.count(where: crossesGroups),
            examples: pairs.sorted { rank($0) < rank($1) }.prefix(keptExamples).map {
                NearPair(first: set.items[$0.first].path, second: set.items[$0.second].path, distance: $0.distance)
            })
    }

    private static func groups(_ set: PictureSet, _ rule: GroupRule) throws(DatasetError) -> Groups {
        let names = set.items.map(\.path)
        let grouping = try rule.groups(of: names)
        var alternatives: [Groups.Alternative] = []
        for factor in [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 4] {
            guard let neighbours = rule.neighbours, neighbours > 0 else { break }
            let distance = Int(Double(neighbours) * factor)
            let other = try GroupRule(rule.pattern, neighbours: distance).groups(of: names)
            alternatives.append(Groups.Alternative(neighbours: distance, groups: other.count))
        }
        return Groups(
            pattern: rule.pattern, neighbours: rule.neighbours, count: grouping.count,
            sizes: grouping.sizes.map { Groups.Size(pictures: $0.size, groups: $0.groups) },
            unmatched: grouping.unmatched.count, alternatives: alternatives)
    }
}

extension Array {
    /// The elements that fit, and the others.
    fileprivate func partitioned(_ fits: (Element) -> Bool) -> (fitting: [Element], others: [Element]) {
        (filter(fits), filter { !fits($0) })
    }
}
