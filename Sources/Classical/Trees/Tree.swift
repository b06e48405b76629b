/// A decision tree over rows of single-precision features, as flat arrays.
public struct Tree: Sendable, Equatable {
    /// A question about a row, or a leaf.
    public struct Node: Sendable, Equatable {
        /// What a node asks.
        public enum Test: UInt8, Sendable {
            /// Whether the feature is at most the threshold.
            case atMost
            /// Whether the feature equals the threshold: one category against the others.
            case equal
        }

        /// The column that the node asks about; -1 for a leaf.
        public var feature: Int32
        /// What the column is compared with, in single precision as the features are.
        public var threshold: Float
        /// How the column is compared.
        public var test: Test
        /// Where a missing value (NaN) goes.
        public var missingGoesLeft: Bool
        /// The node for rows that pass the test; larger than this node's own number. -1 for a leaf.
        public var left: Int32
        /// The node for the other rows; larger than this node's own number. -1 for a leaf.
        public var right: Int32
        /// The weight of the training rows that came here.
        public var cover: Float

        /// True for a leaf.
        public var isLeaf: Bool { feature < 0 }

        public init(
            feature: Int32, threshold: Float, test: Test, missingGoesLeft: Bool, left: Int32, right: Int32, cover: Float
        ) {
            (self.feature, self.threshold, self.test) = (feature, threshold, test)
            (self.missingGoesLeft, self.left, self.right, self.cover) = (missingGoesLeft, left, right, cover)
        }

        /// A leaf that `cover` training rows reached.
        static func leaf(cover: Double) -> Node {
            Node(
                feature: -1, threshold: 0, test: .atMost, missingGoesLeft: false, left: -1, right: -1,
                cover: Float(cover))
        }

        /// True when a row with this value of the feature goes left.
        @inline(__always)
        func goesLeft(_ value: Float) -> Bool {
            if value.isNaN { return missingGoesLeft }
            return test == .atMost ? value <= threshold : value == threshold
        }
    }

    /// The nodes; the first is the root.
    public var nodes: [Node]
    /// `outputs` numbers for every node, those of leaves being what the tree gives; those of inner nodes mean nothing.
    public var values: [Float]
    /// How many raw scores a leaf adds to.
    public var outputs: Int
    /// The first raw score that it adds to.
    public var firstOutput: Int

    /// A tree of nodes whose children come after them, with `outputs` values for each.
    public init(nodes: [Node], values: [Float], outputs: Int, firstOutput: Int) {
        precondition(values.count == nodes.count * outputs, "each node has \(outputs) values")
        (self.nodes, self.values, self.outputs, self.firstOutput) = (nodes, values, outputs, firstOutput)
    }

    /// A tree that gives the same to every row.
    init(leaf values: [Float], cover: Double, firstOutput: Int = 0) {
        nodes = [.leaf(cover: cover)]
        (self.values, self.outputs, self.firstOutput) = (values, values.count, firstOutput)
    }

    /// The leaf that a row of features reaches.
    @inline(__always)
    func leaf(_ row: UnsafeBufferPointer<Float>) -> Int {
        nodes.withUnsafeBufferPointer { nodes in
            var place = 0
            while !nodes[place].isLeaf {
                let node = nodes[place]
                place = Int(node.goesLeft(row[Int(node.feature)]) ? node.left : node.right)
            }
            return place
        }
    }

    /// The numbers of a node.
    func values(of node: Int) -> ArraySlice<Float> { values[node * outputs..<(node + 1) * outputs] }

    /// The largest number of questions that a row is asked.
    public var depth: Int {
        var depths = [Int](repeating: 0, count: nodes.count)
        for (place, node) in nodes.enumerated() where !node.isLeaf {
            depths[Int(node.left)] = depths[place] + 1
            depths[Int(node.right)] = depths[place] + 1
        }
        return depths.max() ?? 0
    }
}
