import Core
import IR
import Operators
import Testing

@Suite struct BroadcastingTests {
    private let n = Dimension.symbol(Dimension.Symbol(name: "N", upper: 8))
    private let m = Dimension.symbol(Dimension.Symbol(name: "M", upper: 8))

    @Test func extents() throws {
        #expect(try Dimension.broadcast(1, n) == n)
        #expect(try Dimension.broadcast(n, 4) == 4)
        #expect(try Dimension.broadcast(n, n) == n)
        #expect(try Dimension.broadcast(n, m).upperBound == 8)
        #expect(try Dimension.broadcast(1, 0) == 0)
        #expect(throws: OperatorError.self) { try Dimension.broadcast(2, 3) }
    }

    @Test func shapes() throws {
        #expect(try TensorType.broadcast([[n, 3], [], [2, 1, 1]]) == [2, n, 3])
        #expect(throws: OperatorError.self) { try TensorType.broadcast([[2, 3], [2]]) }
    }

    /// Every element against the definition, for shapes of all kinds.
    @Test(arguments: [
        ([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1, 4], [3, 1]), ([], [2, 2]), ([0, 3], [1, 3]), ([1], [1]),
        ([2, 3, 4], [2, 1, 4]), ([4, 1, 1, 5], [1, 2, 3, 1]),
    ])
    func elements(_ a: [Int], _ b: [Int]) throws {
        let x = counting(a)
        let y = counting(b)
        let z = try Sub().evaluate([x, y])[0]
        var expected: [Float] = []
        let shape = z.shape
        for place in 0..<z.elementCount {
            func offset(_ own: [Int]) -> Int {
                var (rest, offset, stride) = (place, 0, 1)
                for axis in shape.indices.reversed() {
                    let coordinate = rest % shape[axis]
                    rest /= shape[axis]
                    let mine = axis - (shape.count - own.count)
                    guard mine >= 0 else { continue }
                    if own[mine] > 1 { offset += coordinate * stride }
                    stride *= own[mine]
                }
                return offset
            }
            expected.append(Float(offset(a)) - Float(offset(b)))
        }
        #expect(z.elements(as: Float.self) == expected)
    }

    private func counting(_ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        return Tensor((0..<count).map { Float($0) }, shape: shape)
    }
}
