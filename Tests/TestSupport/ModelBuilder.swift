/// Makes the bytes of small ONNX models, valid or not.
public struct ModelBuilder {
    private var graph = ProtoMessage().text(2, "test")
    private var nodes: [ProtoMessage] = []
    private var functions: [ProtoMessage] = []
    /// The version of the file format.
    public var irVersion = 8
    /// The operator sets, by domain.
    public var opsets: [(domain: String, version: Int)] = [("", 13)]

    public init() {}

    /// An extent: a number, a name, or unnamed.
    public enum Extent: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case number(Int)
        case name(String)
        case unnamed

        public init(integerLiteral value: Int) { self = .number(value) }

        public init(stringLiteral value: String) { self = .name(value) }
    }

    /// Adds a graph input; `type` is ONNX's number of the element type.
    public mutating func input(_ name: String, _ shape: [Extent], type: Int = 1) {
        graph = graph.message(11, Self.value(name, shape, type))
    }
    /// What a graph input is made of tensors as.
    public enum Container: Int { case sequence = 4, optional = 9 }

    /// Adds a graph input that is a sequence or an optional of tensors, declared without a shape when that is nil.
    public mutating func input(_ name: String, _ container: Container, of shape: [Extent]?) {
        graph = graph.message(11, Self.value(name, container, shape))
    }
    /// Adds a graph input that is a map; the types are ONNX's numbers of element types.
    public mutating func input(_ name: String, mapFrom key: Int, to value: Int, inSequence: Bool = false) {
        let values = ProtoMessage().message(1, ProtoMessage().number(1, value).message(2, ProtoMessage()))
        var type = ProtoMessage().message(5, ProtoMessage().number(1, key).message(2, values))
        if inSequence { type = ProtoMessage().message(4, ProtoMessage().message(1, type)) }
        graph = graph.message(11, ProtoMessage().text(1, name).message(2, type))
    }
    /// Adds a graph output that is a sequence or an optional of tensors.
    public mutating func output(_ name: String, _ container: Container) {
        graph = graph.message(12, Self.value(name, container, nil))
    }

    /// Adds a graph output.
    public mutating func output(_ name: String, _ shape: [Extent], type: Int = 1) {
        graph = graph.message(12, Self.value(name, shape, type))
    }
    /// Adds a graph output of type f32 without a shape.
    public mutating func output(_ name: String) {
        let type = ProtoMessage().message(1, ProtoMessage().number(1, 1))
        graph = graph.message(12, ProtoMessage().text(1, name).message(2, type))
    }
    /// Declares the type of a value between nodes.
    public mutating func declare(_ name: String, _ shape: [Extent], type: Int = 1) {
        graph = graph.message(13, Self.value(name, shape, type))
    }

    /// Adds a node.
    public mutating func node(
        _ operatorName: String, _ inputs: [String], _ outputs: [String], domain: String = "", name: String = "",
        attributes: [ProtoMessage] = []
    ) {
        var node = ProtoMessage()
        for input in inputs { node = node.text(1, input) }
        for output in outputs { node = node.text(2, output) }
        node = node.text(3, name).text(4, operatorName)
        for attribute in attributes { node = node.message(5, attribute) }
        nodes.append(node.text(7, domain))
        graph = graph.message(1, node.text(7, domain))
    }

    /// A function of the domain `local` with the nodes of `body`.
    public mutating func function(
        _ name: String, _ inputs: [String], _ outputs: [String], attributes: [String] = [],
        defaults: [ProtoMessage] = [], body: ModelBuilder
    ) {
        var function = ProtoMessage().text(1, name)
        for input in inputs { function = function.text(4, input) }
        for output in outputs { function = function.text(5, output) }
        for attribute in attributes { function = function.text(6, attribute) }
        for node in body.nodes { function = function.message(7, node) }
        for domain in ["", "local"] {
            function = function.message(9, ProtoMessage().text(1, domain).number(2, domain.isEmpty ? 13 : 1))
        }
        function = function.text(10, "local")
        for attribute in defaults { function = function.message(11, attribute) }
        functions.append(function)
        if !opsets.contains(where: { $0.domain == "local" }) { opsets.append(("local", 1)) }
    }

    /// An attribute that is a graph.
    public static func attribute(_ name: String, graph: ModelBuilder) -> ProtoMessage {
        ProtoMessage().text(1, name).number(20, 5).message(6, graph.graph)
    }
    /// An attribute that is an integer.
    public static func attribute(_ name: String, int: Int) -> ProtoMessage {
        ProtoMessage().text(1, name).number(20, 2).number(3, int)
    }
    /// A float attribute that is that of the function around.
    public static func attribute(_ name: String, reference: String) -> ProtoMessage {
        ProtoMessage().text(1, name).number(20, 1).text(21, reference)
    }

    /// A tensor with raw data.
    public mutating func initializer(_ name: String, _ shape: [Int], type: Int = 1, raw: [UInt8]) {
        graph = graph.message(5, Self.tensor(name, shape, type).data(9, raw))
    }

    /// A tensor of single-precision numbers in external data.
    public mutating func external(
        _ name: String, _ shape: [Int], location: String, offset: String? = nil, length: String? = nil
    ) {
        var tensor = Self.tensor(name, shape, 1).number(14, 1)
        for (key, value) in [("location", location), ("offset", offset), ("length", length)] {
            guard let value else { continue }
            tensor = tensor.message(13, ProtoMessage().text(1, key).text(2, value))
        }
        graph = graph.message(5, tensor)
    }

    /// An attribute that is a list of integers.
    public static func attribute(_ name: String, ints: [Int]) -> ProtoMessage {
        ints.reduce(ProtoMessage().text(1, name).number(20, 7)) { $0.number(8, $1) }
    }
    /// An attribute that is a list of numbers.
    public static func attribute(_ name: String, floats: [Float]) -> ProtoMessage {
        floats.reduce(ProtoMessage().text(1, name).number(20, 6)) { $0.float(7, $1) }
    }
    /// An attribute that is a string.
    public static func attribute(_ name: String, string: String) -> ProtoMessage {
        ProtoMessage().text(1, name).number(20, 3).text(4, string)
    }
    /// An attribute that is a list of strings.
    public static func attribute(_ name: String, strings: [String]) -> ProtoMessage {
        strings.reduce(ProtoMessage().text(1, name).number(20, 8)) { $0.text(9, $1) }
    }
    /// An attribute that is a number.
    public static func attribute(_ name: String, float: Float) -> ProtoMessage {
        ProtoMessage().text(1, name).number(20, 1).float(2, float)
    }

    /// The bytes of a test data file.
    public static func tensorFile(_ name: String, _ shape: [Int], type: Int = 1, raw: [UInt8]) -> [UInt8] {
        tensor(name, shape, type).data(9, raw).bytes
    }

    private static func tensor(_ name: String, _ shape: [Int], _ type: Int) -> ProtoMessage {
        shape.reduce(ProtoMessage()) { $0.number(1, $1) }.number(2, type).text(8, name)
    }

    private static func value(_ name: String, _ container: Container, _ shape: [Extent]?) -> ProtoMessage {
        let tensor = ProtoMessage().number(1, 1)
        let element = ProtoMessage().message(1, shape.map { tensor.message(2, dimensions($0)) } ?? tensor)
        let outer = ProtoMessage().message(1, element)
        return ProtoMessage().text(1, name).message(2, ProtoMessage().message(container.rawValue, outer))
    }

    private static func value(_ name: String, _ shape: [Extent], _ type: Int) -> ProtoMessage {
        let tensor = ProtoMessage().number(1, type).message(2, dimensions(shape))
        return ProtoMessage().text(1, name).message(2, ProtoMessage().message(1, tensor))
    }

    private static func dimensions(_ shape: [Extent]) -> ProtoMessage {
        var dimensions = ProtoMessage()
        for extent in shape {
            switch extent {
            case .number(let number): dimensions = dimensions.message(1, ProtoMessage().number(1, number))
            case .name(let name): dimensions = dimensions.message(1, ProtoMessage().text(2, name))
            case .unnamed: dimensions = dimensions.message(1, ProtoMessage())
            }
        }
        return dimensions
    }

    /// The file's bytes.
    public var bytes: [UInt8] {
        var model = ProtoMessage().number(1, irVersion).text(2, "test")
        for opset in opsets {
            model = model.message(8, ProtoMessage().text(1, opset.domain).number(2, opset.version))
        }
        model = model.message(7, graph)
        return functions.reduce(model) { $0.message(25, $1) }.bytes
    }
}

extension [Float] {
    /// The elements as a file stores them.
    public var raw: [UInt8] { flatMap { Swift.withUnsafeBytes(of: $0.bitPattern.littleEndian, [UInt8].init) } }
}

extension ModelBuilder {
    /// x -> Relu -> Tanh -> y over f32[2x3].
    public static var chain: ModelBuilder {
        var model = ModelBuilder()
        model.input("x", [2, 3])
        model.node("Relu", ["x"], ["h"], name: "first")
        model.node("Tanh", ["h"], ["y"], name: "second")
        model.output("y", [2, 3])
        return model
    }
}
