import Images

/// Where pictures of a bank are marked.
struct PictureMarks {
    /// A mask of a picture at the bank's size: 0 to 255 for each place.
    typealias Mask = [UInt8]

    /// What is known of each picture: nil nothing, and an empty mask that no place is marked.
    private var masks: [Mask?]

    /// - Parameters:
    ///   - masks: of each picture; nil where there is none.
    ///   - labels: the folder of each picture. In folders of which no picture is marked, no place is; in all others
    ///     nothing is known of a picture that is not marked, since its mask is missing.
    init?(_ masks: [Image?], labels: [Int?]) {
        let marked = zip(masks, labels).filter { mask, _ in Self.marks(mask) }
        guard !marked.isEmpty else { return nil }
        let folders = Set(marked.map(\.1))
        self.masks = zip(masks, labels).map { mask, label in
            if let mask, Self.marks(mask) { return mask.pixels }
            return folders.contains(label) ? nil : []
        }
    }

    private static func marks(_ mask: Image?) -> Bool { mask?.pixels.contains { $0 >= 128 } ?? false }

    /// All masks one after the other.
    var bytes: some Sequence<UInt8> { masks.lazy.compactMap { $0 }.joined() }

    /// The number of pictures with a marked place.
    var count: Int { masks.count { $0?.isEmpty == false } }

    /// Whether a picture has a marked place.
    func isMarked(_ picture: Int) -> Bool { masks[picture]?.isEmpty == false }

    /// The class of whose pictures none has a marked place, when there is just one such class among several.
    /// - Parameter labels: the class of each picture.
    func unmarkedClass(_ labels: [Int]) -> Int? {
        let marked = Set(labels.indices.filter { masks[$0]?.isEmpty != true }.map { labels[$0] })
        let others = Set(labels).subtracting(marked)
        return others.count == 1 ? others.first : nil
    }

    /// The mask of a picture, empty when no place is marked; nil when nothing is known.
    func mask(_ picture: Int) -> Mask? { masks[picture] }
}
