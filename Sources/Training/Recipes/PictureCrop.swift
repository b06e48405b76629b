/// The squares that training cuts out of pictures.
public struct PictureCrop: Hashable, Sendable {
    /// Pixels of the size at which pictures go into the model.
    public var side: Int
    /// The share of the squares of a picture with marked places that are around such a place. The others are anywhere in it,
    /// and are examples of the class without marks when they show none.
    public var marked = 1.0

    /// A side, or a mapping.
    init(_ node: RecipeNode) throws(RecipeError) {
        if node.isMapping { try node.allow(["side", "marked"]) }
        side = try (node.isMapping ? node.required("side") : node).integer(in: 8...1024)
        if node.isMapping { marked = try node["marked"]?.number(in: 0...1) ?? 1 }
    }
}
