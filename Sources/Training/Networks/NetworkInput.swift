import Core

/// What a network takes, and how its numbers are standardized inside the graph: (x - mean) / deviation.
public struct NetworkInput: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        /// A picture of bytes, [batch, height, width, channels].
        case picture(height: Int, width: Int, channels: Int)
        /// The last steps of several sensors, [batch, steps, features].
        case window(steps: Int, features: Int)
        /// A row of features, [batch, features].
        case row(features: Int)
    }

    public var form: Form
    /// One number for each channel or feature.
    public var mean: [Float]
    /// One number above 0 for each channel or feature.
    public var deviation: [Float]
    /// How the features of a row come from its columns; nil when they are the columns.
    public var preparation: FeaturePreparation?
    /// Whether each picture is standardized by its own mean and deviation.
    public var isStandardizedAlone: Bool

    public init(
        _ form: Form, mean: [Float], deviation: [Float], preparation: FeaturePreparation? = nil,
        isStandardizedAlone: Bool = false
    ) {
        self.form = form
        self.isStandardizedAlone = isStandardizedAlone
        self.preparation = preparation
        self.mean = mean
        self.deviation = deviation
    }

    /// The name of the graph's input.
    public var name: String {
        switch form {
        case .picture: "image"
        case .window: "window"
        case .row: "features"
        }
    }

    /// The extents without the batch.
    public var shape: [Int] {
        switch form {
        case .picture(let height, let width, let channels): [height, width, channels]
        case .window(let steps, let features): [steps, features]
        case .row(let features): [features]
        }
    }

    public var dtype: ScalarType {
        if case .picture = form { return .uint8 }
        return .float32
    }

    /// The number of elements of one example.
    public var count: Int { shape.reduce(1, *) }
}
