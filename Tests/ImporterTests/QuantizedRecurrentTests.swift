import Core
import IR
import Importers
import Operators
import TestSupport
import Testing

/// Recurrent layers as ONNX Runtime's quantizer writes them. Expected numbers are ONNX Runtime's.
@Suite struct QuantizedRecurrentTests {
    private static let w: [Int8] = [
        30, 39, 73, -42, 87, -100, -85, 94, 88, -41, -73, -38, -92, 78, 32, 17, -52, -6, -62, 54, -6, -94, -50, 41, 3,
        -26,
        -50, -82, 21, 32, 4, 86, 85, -59, 21, 26, -51, -41, -3, 48, -42, 44, 30, -57, -23, 65, 68, 31,
    ]
    private static let r: [Int8] = [
        -100, 36, -55, 64, 82, -15, 91, 51, -35, 75, -24, -80, 18, 69, 31, -22, 80, -5, -23, -71, -58, 39, 59, -42, 25,
        74,
        -71, -45, 4, 12, -21, -21,
    ]
    private static let b: [Float] = [
        -2.49, 0.69, 0.49, -1.64, 0.06, -0.96, 0.76, -2.03, -0.91, 0.71, 1.16, -2.16, -0.5, 0.33, -0.61, 1.59, -1.19,
        0.35,
        -1.05, 1.41, -0.02, -0.37, -1.72, 1.68, 0.75, 0.75, 1.14, 0.35, -0.64, -0.8, -0.8, 1.37,
    ]
    private static let x: [Float] = [
        2.04, -2.56, 0.42, -0.57, -0.45, -0.22, -2.02, -0.23, -0.87, 3.32, 0.23, -0.35, -0.28, -0.67, -1.06, -0.39,
        0.48,
        -0.24,
    ]

    /// Two directions, three steps of two sequences of three numbers, states of two.
    private func model(_ attributes: [ProtoMessage] = []) -> ModelBuilder {
        func bytes(_ numbers: [Int8]) -> [UInt8] { numbers.map { UInt8(bitPattern: $0) } }
        func bytes(_ numbers: [Float]) -> [UInt8] {
            numbers.flatMap { withUnsafeBytes(of: $0.bitPattern) { Array($0) } }
        }
        var model = ModelBuilder()
        model.opsets = [("", 17), ("com.microsoft", 1)]
        model.input("x", [3, 2, 3])
        model.initializer("w", [2, 3, 8], type: 3, raw: bytes(Self.w))
        model.initializer("r", [2, 2, 8], type: 3, raw: bytes(Self.r))
        model.initializer("b", [2, 16], raw: bytes(Self.b))
        model.initializer("w_scale", [2], raw: bytes([0.01, 0.02] as [Float]))
        model.initializer("r_scale", [2], raw: bytes([0.015, 0.01] as [Float]))
        model.initializer("zero", [2], type: 3, raw: [0, 0])
        model.node(
            "DynamicQuantizeLSTM", ["x", "w", "r", "b", "", "", "", "", "w_scale", "zero", "r_scale", "zero"],
            ["y", "h", "c"], domain: "com.microsoft",
            attributes: [
                ModelBuilder.attribute("hidden_size", int: 2),
                ModelBuilder.attribute("direction", string: "bidirectional"),
            ] + attributes)
        model.output("y", [3, 2, 2, 2])
        model.output("h", [2, 2, 2])
        model.output("c", [2, 2, 2])
        return model
    }

    @Test func everyStepIsQuantizedByItsOwnRange() throws {
        let imported = try importModel(model().bytes)
        try GraphVerifier().verify(imported.graph)
        let results = try GraphEvaluator(imported.graph).run([Tensor(Self.x, shape: [3, 2, 3])])
        let expected: [[Float]] = [
            [
                -0.0050703771, 0.020361019, 0.0094877742, -0.016726948, -0.047158167, 0.014806492, -0.34382644,
                0.66901761,
                0.015269061, 0.0010932756, -0.10242828, 0.0030977195, -0.38466966, -0.62521929, -0.019781053,
                0.023621317,
                0.026293892, -0.010873472, 0.0070569678, 0.00018120957, -0.11683137, 0.54087746, -0.3539485, 0.52528912,
            ],
            [
                0.026293892, -0.010873472, 0.0070569678, 0.00018120957, -0.047158167, 0.014806492, -0.34382644,
                0.66901761,
            ],
            [0.028292045, -0.69005448, 0.0091061797, 0.010542393, -0.53180206, 0.26889241, -0.68195063, 0.89231712],
        ]
        #expect(results.map(\.shape) == [[3, 2, 2, 2], [2, 2, 2], [2, 2, 2]])
        for (result, expected) in zip(results, expected) {
            for (a, b) in zip(try #require(result.elements(as: Float.self)), expected) { #expect(abs(a - b) < 1e-5) }
        }
    }

    @Test func whatQuantizersDoNotWriteIsRefused() {
        let error = #expect(throws: UnsupportedModel.self) {
            try importModel(model([ModelBuilder.attribute("clip", float: 1)]).bytes)
        }
        #expect(error?.description.contains("clip") == true)
    }
}
