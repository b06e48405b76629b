/// Small models as text.
enum Models {
    /// A number of f32 elements as the text of a constant, the same every time.
    private static func weights(_ count: Int) -> String {
        (0..<count).map { "\(Float(($0 * 37 + 11) % 101 - 50) / 64)" }.joined(separator: ", ")
    }

    /// f32[1x4] -> f32[1x3].
    static let dense = """
        graph "dense" {
          input %x "x": f32[1x4]
          const %w: f32[4x3] = [\(weights(12))]
          const %b: f32[3] = [0.5, -0.25, 0.125]
          %product = MatMul(%x, %w)
          %sum = Add(%product, %b)
          %y = Sigmoid(%sum)
          output "y" = %y
        }
        """

    /// A convolution, pooling and softmax: f32[1x3x12x12] -> f32[1x8].
    static let convolution = """
        graph "convolution" {
          input %x "image": f32[1x3x12x12]
          const %w: f32[8x3x3x3] = [\(weights(216))]
          const %d: f32[8x1x3x3] = [\(weights(72))]
          const %b: f32[8] = [\(weights(8))]
          %a = Conv(%x, %w, %b) {pads = [1, 1, 1, 1]}
          %r = Relu(%a)
          %c = Conv(%r, %d, %b) {pads = [1, 1, 1, 1], group = 8, strides = [2, 2]}
          %m = MaxPool(%c) {kernel_shape = [2, 2], strides = [2, 2]}
          %g = ReduceMean(%m) {axes = [2, 3]}
          %f = Flatten(%g)
          %y = Softmax(%f)
          output "probabilities" = %y
        }
        """

    /// Two inputs of different types and two outputs.
    static let gather = """
        graph "gather" {
          input %x "rows": f32[4x6]
          input %i "index": i64[3]
          %picked = Gather(%x, %i)
          %t = Transpose(%picked) {perm = [1, 0]}
          %e = Exp(%t)
          %m = ReduceMax(%e)
          output "columns" = %e
          output "most" = %m
        }
        """

    /// Attention over a sequence of any length, and a mean over it: f32[N x T x 8] -> f32[N x 5].
    static let attention = """
        graph "attention" {
          symbol N in 1..64
          symbol T in 1..64
          input %x "x": f32[N x T x 8]
          const %wq: f32[8x8] = [\(weights(64))]
          const %wk: f32[8x8] = [\(weights(64))]
          const %wo: f32[8x5] = [\(weights(40))]
          %q = MatMul(%x, %wq)
          %k = MatMul(%x, %wk)
          %kt = Transpose(%k) {perm = [0, 2, 1]}
          %s = MatMul(%q, %kt)
          %p = Softmax(%s)
          %y = MatMul(%p, %x)
          %z = Add(%y, %x)
          %m = ReduceMean(%z) {axes = [1], keepdims = 0}
          %o = MatMul(%m, %wo)
          output "y" = %o
        }
        """

    static let all = [("dense", dense), ("convolution", convolution), ("gather", gather)]
}
