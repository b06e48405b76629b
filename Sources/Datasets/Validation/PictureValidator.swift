import Reports

/// Checks a folder of pictures.
struct PictureValidator {
    private let schema: PictureSchema?
    private let folder: String
    private let scan: PictureScan
    private let rules: PictureRules

    /// Reads all pictures.
    /// - Throws: `DatasetError` for a folder that has none.
    init(folder: String, schema: PictureSchema?, rules: PictureRules) throws(DatasetError) {
        var rules = rules
        rules.group = schema?.group ?? rules.group
        var lenient = rules
        lenient.unreadable = .skip
        (self.schema, self.folder, self.rules) = (schema, folder, rules)
        scan = try PictureScan(PictureSet(folder: folder, rules: lenient, allowsEmptyClasses: true))
    }

    /// What is wrong with the folder.
    func anomalies(
        against reference: PictureStatistics?, otherPart: String?, _ family: inout ComparisonFamily
    ) throws(DatasetError) -> [Anomaly] {
        let statistics = try PictureStatistics(scan, rules: rules)
        var found = files(statistics) + classes(statistics) + measures() + duplicates()
        if let split = scan.set.givenSplit { found += leaks(split) }
        if let otherPart {
            let other = try PictureValidator(folder: otherPart, schema: schema, rules: rules)
            found += leaks(to: other)
        }
        if let reference { compare(statistics, reference, &family) }
        return found
    }

    private func files(_ statistics: PictureStatistics) -> [Anomaly] {
        var found = scan.set.emptyFolders.map {
            Anomaly(.emptyFolder, folder + "/" + $0, "there is no file in this folder")
        }
        if !statistics.unreadable.isEmpty {
            found.append(
                Anomaly(
                    .unreadablePicture, folder, "\(statistics.unreadable.count) picture(s) cannot be read",
                    count: statistics.unreadable.count,
                    places: statistics.unreadable.map { CellPlace(path: $0.path, line: 0, value: $0.reason) }))
        }
        return found
    }

    private func classes(_ statistics: PictureStatistics) -> [Anomaly] {
        var found: [Anomaly] = []
        let names = Set(statistics.classes.map(\.name))
        if names.count == 1, let only = names.first {
            found.append(
                Anomaly(
                    .constantTarget, folder, only, "all pictures are of this class, so there is nothing to learn",
                    count: statistics.count))
        }
        for name in schema?.classes ?? [] where !names.contains(name) {
            found.append(Anomaly(.missingClass, folder, name, "there is no folder of this class with pictures"))
        }
        for summary in statistics.classes {
            if let schema, !schema.classes.isEmpty, !schema.allowsOthers, !schema.classes.contains(summary.name) {
                found.append(
                    Anomaly(
                        .newClass, folder, summary.name, "the schema does not know this class and refuses others",
                        count: summary.count))
            }
            if summary.count == 1 {
                found.append(
                    Anomaly(
                        .classOfOne, folder, summary.name,
                        "the class has one picture only: it cannot be in training and in the test"))
            } else if let least = schema?.leastPerClass, summary.count < least {
                found.append(
                    Anomaly(
                        .tooFewPictures, folder, summary.name,
                        "\(summary.count) pictures, and at least \(least) must be there"))
            }
        }
        return found
    }

    private func measures() -> [Anomaly] {
        guard let schema else { return [] }
        let bounds: [(String, ClosedRange<Double>?, (PictureMeasures) -> Double)] = [
            ("width", schema.width, { Double($0.width) }), ("height", schema.height, { Double($0.height) }),
            ("brightness", schema.brightness, \.brightness), ("contrast", schema.contrast, \.contrast),
            ("sharpness", schema.sharpness, \.sharpness),
        ]
        var found: [Anomaly] = []
        for (name, range, value) in bounds {
            guard let range else { continue }
            var tally = AnomalyTally()
            for (item, measure) in zip(scan.set.items, scan.measures) where !range.contains(value(measure)) {
                tally.add(item.path, 0, NumberText.significant(value(measure), 4))
            }
            guard tally.count > 0 else { continue }
            found.append(
                Anomaly(
                    .outOfRange, folder, name,
                    "\(tally.count) picture(s) are outside \(range.text)",
                    count: tally.count, places: tally.places))
        }
        var tally = AnomalyTally()
        for (item, measure) in zip(scan.set.items, scan.measures)
        where !schema.channels.isEmpty && !schema.channels.contains(measure.channels) {
            tally.add(item.path, 0, "\(measure.channels) channel(s)")
        }
        guard tally.count > 0 else { return found }
        let allowed = schema.channels.map(String.init).joined(separator: " or ")
        return found + [
            Anomaly(
                .channels, folder, "channels", "\(tally.count) picture(s) do not have \(allowed) channel(s)",
                count: tally.count, places: tally.places)
        ]
    }

    private func duplicates() -> [Anomaly] {
        let sets = DuplicateSearch.exact(scan.measures.map(\.digest))
        let items = scan.set.items
        func places(_ sets: [[Int]]) -> [CellPlace] {
            sets.map {
                CellPlace(
                    path: items[$0[0]].path, line: 0,
                    value: "= " + $0.dropFirst().map { items[$0].path }.joined(separator: " = "))
            }
        }
        var found: [Anomaly] = []
        let across = sets.filter { Set($0.map { items[$0].label }).count > 1 }
        if !across.isEmpty {
            found.append(
                Anomaly(
                    .duplicatesAcrossClasses, folder,
                    "\(across.count) picture(s) are there in several classes, equal in every pixel",
                    count: across.count, places: places(across)))
        }
        let within = sets.filter { Set($0.map { items[$0].label }).count == 1 }
        let surplus = within.reduce(0) { $0 + $1.count - 1 }
        if let schema, surplus > schema.duplicates {
            found.append(
                Anomaly(
                    .duplicates, folder,
                    "\(surplus) picture(s) equal another of their class in every pixel, and at most "
                        + "\(schema.duplicates) may",
                    count: within.count, places: places(within)))
        }
        return found
    }

    // MARK: Leaks

    /// A picture of one part and one of another.
    private typealias Pair = (first: String, second: String)

    /// What the parts of a split share, as their folders give it.
    private func leaks(_ split: Split) -> [Anomaly] {
        let (items, measures) = (scan.set.items, scan.measures)
        func isAcross(_ a: Int, _ b: Int) -> Bool { items[a].part != items[b].part }
        var exact: [Pair] = []
        for set in DuplicateSearch.exact(measures.map(\.digest)) {
            if let other = set.first(where: { isAcross($0, set[0]) }) {
                exact.append((items[set[0]].path, items[other].path))
            }
        }
        let near = DuplicateSearch.near(measures.map(\.hash), within: DifferenceHash.nearDistance).filter {
            isAcross($0.first, $0.second) && measures[$0.first].digest != measures[$0.second].digest
        }.map { (items[$0.first].path, items[$0.second].path) }
        var groups: [Pair] = []
        if rules.group != nil {
            for members in Dictionary(grouping: items.indices, by: { items[$0].group }).values.sorted(by: {
                $0[0] < $1[0]
            }) {
                if let other = members.first(where: { isAcross($0, members[0]) }) {
                    groups.append((items[members[0]].path, items[other].path))
                }
            }
        }
        return leaks(exact, near, groups, folder)
    }

    /// What this folder and another part of the split share.
    private func leaks(to other: PictureValidator) -> [Anomaly] {
        let (mine, others) = (scan.set.items, other.scan.set.items)
        let count = mine.count
        func pair(_ a: Int, _ b: Int) -> Pair { (mine[a].path, other.folder + "/" + others[b - count].path) }
        let measures = scan.measures + other.scan.measures
        var exact: [Pair] = []
        for set in DuplicateSearch.exact(measures.map(\.digest)) {
            if set[0] < count, let b = set.first(where: { $0 >= count }) { exact.append(pair(set[0], b)) }
        }
        let near = DuplicateSearch.near(measures.map(\.hash), within: DifferenceHash.nearDistance).filter {
            $0.first < count && $0.second >= count && measures[$0.first].digest != measures[$0.second].digest
        }.map { pair($0.first, $0.second) }
        var groups: [Pair] = []
        if let rule = rules.group, let grouping = try? rule.groups(of: mine.map(\.path) + others.map(\.path)) {
            for members in Dictionary(grouping: grouping.groups.indices, by: { grouping.groups[$0] }).values.sorted(
                by: { $0[0] < $1[0] })
            {
                if members[0] < count, let b = members.first(where: { $0 >= count }) {
                    groups.append(pair(members[0], b))
                }
            }
        }
        return leaks(exact, near, groups, "\(folder) and \(other.folder)")
    }

    private func leaks(_ exact: [Pair], _ near: [Pair], _ groups: [Pair], _ path: String) -> [Anomaly] {
        let all: [(Anomaly.Kind, [Pair], String)] = [
            (.duplicatesAcrossParts, exact, "picture(s) lie in two parts of the split, equal in every pixel"),
            (.nearDuplicatesAcrossParts, near, "pair(s) of pictures in two parts of the split look the same"),
            (.leakingGroups, groups, "group(s) lie in two parts of the split"),
        ]
        return all.filter { !$0.1.isEmpty }.map { kind, pairs, message in
            Anomaly(
                kind, path, "\(pairs.count) \(message)", count: pairs.count,
                places: pairs.prefix(Anomaly.keptPlaces).map {
                    CellPlace(path: $0.first, line: 0, value: "and \($0.second)")
                })
        }
    }

    // MARK: Comparison

    private func compare(
        _ statistics: PictureStatistics, _ reference: PictureStatistics, _ family: inout ComparisonFamily
    ) {
        let values: [(String, (PictureMeasures) -> Double)] = [
            ("brightness", \.brightness), ("contrast", \.contrast), ("sharpness", \.sharpness),
            ("width", { Double($0.width) }), ("height", { Double($0.height) }),
        ]
        for (name, value) in values {
            guard let before = reference.measure(name), let a = before.numbers else { continue }
            var collector = ColumnCollector(name: name)
            for measure in scan.measures { collector.add(value(measure)) }
            let comparison = DistributionComparison(collector, with: before)
            let median = statistics.measure(name)?.numbers?.median ?? 0
            family.add(
                comparison,
                Anomaly(
                    .shiftedDistribution, folder, name,
                    "the distribution changed: \(comparison.text); the median is \(NumberText.significant(median, 4)), "
                        + "was \(NumberText.significant(a.median, 4))", count: statistics.count))
        }
        let names = Set(reference.classes.map(\.name)).union(statistics.classes.map(\.name)).sorted()
        func counts(_ set: PictureStatistics) -> [Int] {
            names.map { name in set.classes.first { $0.name == name }?.count ?? 0 }
        }
        let (before, now) = (counts(reference), counts(statistics))
        let comparison = DistributionComparison(reference: before, window: now)
        let changes = names.indices.sorted { left, right in
            func difference(_ index: Int) -> Double {
                (Double(now[index]) / Double(max(1, statistics.count)) - Double(before[index])
                    / Double(max(1, reference.count)))
                    .magnitude
            }
            return difference(left) > difference(right)
        }.prefix(3).map { index in
            "\(names[index]) \(NumberText.percent(Double(now[index]) / Double(max(1, statistics.count)))), "
                + "was \(NumberText.percent(Double(before[index]) / Double(max(1, reference.count))))"
        }
        family.add(
            comparison,
            Anomaly(
                .classBalance, folder,
                "the balance of the classes changed: \(comparison.text); \(changes.joined(separator: "; "))",
                count: statistics.count))
    }
}
