import Core
import Foundation
import IR

/// The Gauss error function. ONNX Erf.
public struct Erf: ElementwiseUnary {
    public static let name = "Erf"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Erf", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.erf(x) }
    public func apply(_ x: Int128) -> Int128 { Int128(Foundation.erf(Double(x))) }
}

extension Erf: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        let density = try builder(Exp(), builder(Neg(), builder(Mul(), x, x)))
        return try builder(Mul(), g, builder.scale(density, by: 2 / Double.pi.squareRoot()))
    }
}
