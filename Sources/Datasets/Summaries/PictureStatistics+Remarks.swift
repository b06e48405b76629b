import Reports

extension PictureStatistics {
    /// What a person should look at, most important first; nothing when all looks well.
    public var remarks: [String] {
        var remarks: [String] = []
        if !unreadable.isEmpty {
            remarks.append(
                "\(unreadable.count) picture(s) cannot be read: "
                    + unreadable.prefix(3).map(\.path).joined(separator: ", "))
        }
        if duplicates.acrossClasses > 0 {
            remarks.append(
                "\(duplicates.acrossClasses) set(s) of equal pictures lie in different classes: a wrong label")
        }
        if nearDuplicates.acrossGroups > 0 {
            remarks.append(
                "\(nearDuplicates.acrossGroups) pair(s) of pictures of different groups look the same: the rule for "
                    + "groups does not join all pictures of one object; join near duplicates too when you split")
        }
        if groups == nil, nearDuplicates.pairs > 0 {
            remarks.append(
                "\(nearDuplicates.pairs) pair(s) of pictures look the same: say which pictures belong together "
                    + "(group), so that they do not lie in two parts of a split")
        }
        if let groups, groups.unmatched > 0 {
            remarks.append("the names of \(groups.unmatched) picture(s) do not match '\(groups.pattern)'")
        }
        if !nearDuplicates.wereSought { remarks.append("too many pictures to look for near duplicates") }
        return remarks + classRemarks
    }

    private var classRemarks: [String] {
        var remarks = classes.filter { $0.count == 1 }.map { "the class '\($0.name)' has one picture only" }
        remarks += emptyFolders.map { "the folder '\($0)' is empty" }
        if let most = classes.max(by: { $0.count < $1.count }), let least = classes.min(by: { $0.count < $1.count }),
            most.count >= 10 * least.count
        {
            remarks.append(
                "unbalanced: '\(most.name)' has \(most.count) pictures, '\(least.name)' \(least.count)")
        }
        if duplicates.sets > 0 {
            remarks.append(
                "\(duplicates.pictures) pictures are equal to another in every pixel (\(duplicates.sets) sets)")
        }
        if distinctSizes > 1 { remarks.append("\(distinctSizes) different sizes") }
        return remarks
    }
}
