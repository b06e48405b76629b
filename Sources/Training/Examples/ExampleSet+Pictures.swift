import Datasets
import Images

extension ExampleSet {
    /// A folder of pictures with a folder for each class.
    init(pictures folder: String, _ recipe: Recipe, _ vocabulary: Vocabulary?) throws {
        guard let size = recipe.picture else {
            throw TrainingError("\(folder) holds pictures; the recipe says no 'picture' with their size")
        }
        var rules = PictureRules()
        for pattern in recipe.data.includePictures { rules.include.append(try Glob(pattern)) }
        for pattern in recipe.data.excludePictures { rules.exclude.append(try Glob(pattern)) }
        rules.unreadable = recipe.data.skipsUnreadable ? .skip : .refuse
        if let group = recipe.data.group { rules.group = try GroupRule(group, neighbours: recipe.data.neighbours) }
        var set = try PictureSet(folder: folder, rules: rules)
        if recipe.data.skipsUnreadable { set = try set.skippingUnreadable() }
        let classes = try ClassMerge(recipe.data.merge, names: set.classes, known: vocabulary?.classes)
        var bank = PictureBank(height: size.height, width: size.width, channels: size.channels, fit: size.fit)
        var (measures, digests): ([PictureMeasures], [PixelDigest]) = ([], [])
        for index in set.items.indices {
            let image = try set.image(index)
            if recipe.data.joinsNearDuplicates {
                let measure = PictureMeasures(image)
                measures.append(measure)
                digests.append(measure.digest)
            } else {
                digests.append(PixelDigest(image))
            }
            bank.append(image)
        }
        var labels: [Int] = []
        for (index, label) in set.labels.enumerated() {
            guard let label else {
                throw TrainingError(
                    "\(set.path(index)) lies in no folder of a class; put pictures into folders named for their classes"
                )
            }
            labels.append(classes.index[label])
        }
        let apart = set.groups(joining: digests)
        let (groups, alike) =
            recipe.data.joinsNearDuplicates ? Self.kept(set.groups(joining: measures), or: apart) : (apart, nil)
        self.init(form: .pictures(bank), sources: set.items.map(\.path), groups: groups)
        (self.classes, self.labels, givenSplit) = (classes.names, labels, set.givenSplit)
        if recipe.usesMasks { marks = try Self.marks(of: set, size) }
        if let marks { remarks.append("\(marks.count) pictures have a mask that says where to look") }
        if let alike {
            remarks.append(
                "\(alike) of \(count) pictures look alike, so near duplicates are not joined; write near_duplicates: keep"
            )
        }
        if recipe.data.group != nil || recipe.data.joinsNearDuplicates {
            remarks.append("\(count) pictures in \(Set(groups).count) groups, each in one part of the split")
        }
        remarks += classes.remarks
        groupColumns = try Self.groupColumns(patterns: recipe.data.compare, set.items.map(\.path))
        let skipped = set.skipped.count
        if skipped > 0 {
            remarks.append(
                "\(skipped) files of \(folder) are no examples; the first: \(set.skipped[0].path) (\(set.skipped[0].reason))"
            )
        }
        if !set.ungrouped.isEmpty {
            remarks.append("\(set.ungrouped.count) names have no group by the pattern; the first: \(set.ungrouped[0])")
        }
    }
}

extension ExampleSet {
    /// Groups of pictures that look alike, unless most pictures do: then they show products of one kind, and are no
    /// duplicates.
    /// - Returns: the groups, and how many pictures look alike where that is why the groups are not joined.
    private static func kept(_ joined: [Int], or apart: [Int]) -> (groups: [Int], alike: Int?) {
        var members: [Int: Int] = [:]
        for group in joined { members[group, default: 0] += 1 }
        let largest = members.values.max() ?? 0
        guard largest * 2 > joined.count, Set(joined).count < Set(apart).count else {
            return (joined, nil)
        }
        return (apart, largest)
    }

    /// The masks beside the pictures at the model's size.
    private static func marks(of set: PictureSet, _ size: PictureRecipe) throws -> PictureMarks? {
        guard set.items.contains(where: { $0.mask != nil }) else { return nil }
        var masks: [Image?] = []
        for index in set.items.indices {
            let mask = try set.mask(index)
            masks.append(mask?.fitted(width: size.width, height: size.height, size.fit, surround: 0))
        }
        return PictureMarks(masks, labels: set.labels)
    }
}

extension Recipe {
    /// Whether masks beside pictures are of use: the network says what places are marked.
    var usesMasks: Bool { data.usesMasks && (segment?.weight ?? 0) > 0 }

    /// The network's layer that says what places are marked.
    var segment: NetworkLayer.Segment? {
        guard case .network(let layers) = model.kind else { return nil }
        return layers.lazy.compactMap { if case .segment(let segment) = $0 { segment } else { nil } }.first
    }
}

/// Classes taken together under new names; classes that are not named keep theirs.
struct ClassMerge {
    /// The names, sorted by their UTF-8.
    let names: [String]
    /// The new class of each old one.
    let index: [Int]

    /// What people should know: classes that are to be taken together and that the data do not have.
    let remarks: [String]

    /// - Parameter known: the classes that a trained model tells apart; nil to take those of the data.
    init(
        _ merges: [(name: String, classes: [String])], names old: [String], known: [String]? = nil
    ) throws(TrainingError) {
        var (renamed, missing) = (old, [String]())
        for merge in merges {
            for name in merge.classes {
                guard let place = old.firstIndex(of: name) else {
                    missing.append(name)
                    continue
                }
                renamed[place] = merge.name
            }
        }
        let sorted = known ?? Set(renamed).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if let strange = renamed.first(where: { !sorted.contains($0) }) {
            throw TrainingError(
                "the data have the class '\(strange)'; the model knows \(sorted.joined(separator: ", "))")
        }
        names = sorted
        remarks =
            missing.isEmpty || known != nil
            ? []
            : ["data.merge names \(missing.joined(separator: ", ")); the classes are \(sorted.joined(separator: ", "))"]
        index = renamed.map { name in sorted.firstIndex(of: name) ?? 0 }
    }
}
