/// A layer of a network as a recipe names it.
public enum NetworkLayer: Hashable, Sendable {
    /// A convolution with normalization and activation. Over pictures two-dimensional, over windows along time.
    case conv(channels: Int, kernel: Int, stride: Int, dilation: Int, Finish)
    /// A convolution of each channel by itself and one of single pixels, each with normalization and activation.
    case separable(channels: Int, kernel: Int, stride: Int, Finish)
    /// Two convolutions whose result is added to the input, which a convolution of single pixels fits where the shape changes
    /// (He et al. 2016).
    case residual(channels: Int, kernel: Int, stride: Int, Finish)
    /// A wide separable convolution between two of single pixels, added to the input where the shape stays (Sandler et al.
    /// 2018).
    case inverted(channels: Int, expand: Int, kernel: Int, stride: Int, Finish)
    /// The largest elements, or the means, of windows.
    case pool(isMaximum: Bool, kernel: Int, stride: Int)
    /// One number for each channel: the mean, the largest element, or both one after the other.
    case globalPool(GlobalPool)
    /// Says for each place whether it is marked, by a convolution of single pixels, and learns it from masks.
    case segment(Segment)
    /// All elements as one vector.
    case flatten
    /// A fully connected layer.
    case dense(units: Int, Finish)
    /// Leaves out elements while training.
    case dropout(ratio: Float)
    /// A recurrent layer over the steps of a window; with `keepsSteps` its result is a window again, else the last state.
    case recurrent(RecurrentKind, units: Int, isBidirectional: Bool, keepsSteps: Bool)
    /// A block of a transformer's encoder over the steps of a window: attention of several heads, then two dense layers with
    /// `expand` times the width, each after a normalization and added to its input.
    case attention(heads: Int, expand: Int)

    /// What follows the product of a layer.
    public struct Finish: Hashable, Sendable {
        /// Normalizes each channel by the batch's statistics.
        public var isNormalized = true
        public var activation = ActivationKind.relu

        public init(isNormalized: Bool = true, activation: ActivationKind = .relu) {
            self.isNormalized = isNormalized
            self.activation = activation
        }
    }

    /// What says for each place of a picture whether it is marked.
    public struct Segment: Hashable, Sendable {
        /// How much the loss of the places counts beside that of the picture, which counts 1.
        public var weight: Float = 1
        /// How much a marked place counts, an unmarked one counting 1; nil for as much as makes the marked places of a picture
        /// count as its unmarked ones do together.
        public var marked: Float?
        /// Whether the following layers get nothing but one channel, which rises with how sure a mark is; else two channels,
        /// unmarked and marked, are added to those that come in. Where no picture has a mask, it is as if it were false.
        public var isAlone = false

        public init(weight: Float = 1, marked: Float? = nil, isAlone: Bool = false) {
            (self.weight, self.marked, self.isAlone) = (weight, marked, isAlone)
        }
    }

    /// The functions between layers.
    public enum ActivationKind: String, CaseIterable, Sendable {
        case none, relu, leakyRelu = "leaky_relu", swish, gelu, hardSwish = "hard_swish", tanh, sigmoid
    }

    public enum GlobalPool: Hashable, Sendable {
        case average, max, both
        /// The mean of so many largest elements: one place that stands out by chance counts less than several that do.
        case top(Int)
    }

    public enum RecurrentKind: String, Sendable { case lstm, gru }
}
