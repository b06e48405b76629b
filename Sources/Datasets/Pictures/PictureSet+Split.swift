extension PictureSet {
    /// The digest of each picture. Decodes all of them.
    /// - Throws: `picture`, which names the file that cannot be read.
    public func digests() throws(DatasetError) -> [PixelDigest] {
        var digests: [PixelDigest] = []
        for index in items.indices { digests.append(PixelDigest(try image(index))) }
        return digests
    }

    /// The groups of the pictures, joined where pictures are exact duplicates of each other.
    public func groups(joining digests: [PixelDigest]) -> [Int] { GroupJoining.joined(groups, by: digests) }

    /// The groups of the pictures, joined where pictures are exact or near duplicates of each other: also those that
    /// were taken of one object at different times. Not for pictures that all look alike, which would be one group.
    /// - Parameter distance: the greatest number of bits in which the hashes of near duplicates differ.
    public func groups(
        joining measures: [PictureMeasures], within distance: Int = DifferenceHash.nearDistance
    ) -> [Int] {
        var groups = GroupJoining.joined(groups, by: measures.map(\.digest))
        let pairs = DuplicateSearch.near(measures.map(\.hash), within: distance)
        groups = GroupJoining.joined(groups, pairs: pairs.map { ($0.first, $0.second) })
        return groups
    }

    /// The split that the folders `train`, `validation` and `test` give; nil where they do not.
    public var givenSplit: Split? {
        guard items.allSatisfy({ $0.part != nil }) else { return nil }
        let parts = SplitPart.allCases.map { part in items.indices.filter { items[$0].part == part } }
        return Split(train: parts[0], validation: parts[1], test: parts[2])
    }

    /// Splits the pictures by group, stratified by class, with exact duplicates in one part.
    /// - Parameter digests: of the pictures, if they are known; otherwise all pictures are decoded for them.
    /// - Throws: `split`, or `picture` for one that cannot be read.
    public func split(
        _ fractions: SplitFractions = .standard, seed: UInt64, digests: [PixelDigest]? = nil
    ) throws(DatasetError) -> Split {
        guard let digests else { return try split(fractions, seed: seed, digests: try self.digests()) }
        return try Split(labels: labels, groups: groups(joining: digests), fractions: fractions, seed: seed)
    }
}
