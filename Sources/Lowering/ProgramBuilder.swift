import CKernels
import Core
import IR

/// Turns nodes into steps: keeps where each value lies and collects kernel calls.
struct ProgramBuilder {
    let graph: Graph
    let index: GraphIndex
    /// The number of steps must not follow the shapes.
    let isForManyShapes: Bool
    var weights: WeightPool
    private(set) var steps: [Step] = []
    private(set) var buffers: [Buffer] = []
    private var views: [ValueID: View] = [:]
    private var destinations: [ValueID: Destination] = [:]
    /// Values that are never written; those among them that somebody needs dense are in `views` too.
    private var strided: [ValueID: StridedView] = [:]
    private var lazy: Set<ValueID> = []
    /// The name of the node that is being lowered.
    var nodeName = ""

    /// Memory that the program writes.
    struct Buffer {
        enum Role: Equatable {
            case arena
            case input(Int)
            case output(Int)
        }
        var byteCount: Int
        var role: Role
    }

    init(_ graph: Graph, isForManyShapes: Bool = false, weights: WeightPool) throws(LoweringError) {
        self.graph = graph
        index = GraphIndex(graph)
        self.isForManyShapes = isForManyShapes
        self.weights = weights
        for (position, port) in graph.inputs.enumerated() {
            let type = try fixedType(of: port.value)
            let buffer = addBuffer(byteCount: type.bytes, role: .input(position))
            views[port.value] = View(.buffer(buffer), dtype: type.dtype, shape: type.shape)
        }
        destinations = DestinationPlan(graph, index).destinations
        lazy = LazyMovement.values(graph, index, excluding: Set(destinations.keys))
    }

    // MARK: Values

    /// The type of a value whose shape must be fixed.
    func fixedType(of value: ValueID) throws(LoweringError) -> (dtype: ScalarType, shape: [Int], bytes: Int) {
        let type = graph.type(of: value)
        guard type.dtype != .string else {
            throw LoweringError(
                "the compiled runtime has no strings but those that are chosen among constants or compared with them")
        }
        guard let shape = type.fixedShape, let bytes = type.byteCount else {
            let symbols = type.shape.flatMap(\.symbols).map(\.name)
            let open = Set(graph.inputs.flatMap { graph.type(of: $0.value).shape.flatMap(\.symbols).map(\.name) })
            guard symbols.allSatisfy(open.contains) else {
                throw LoweringError(
                    "the data decide the shape \(type); fix the input that it follows from with --fix NAME=VALUE, or use "
                        + "the interpreter, which runs it")
            }
            throw LoweringError(
                "the shape \(type) is not fixed; bind it with \(symbols.map { "--dim \($0)=N" }.joined(separator: " "))"
            )
        }
        guard bytes <= Limits.tensorBytes else { throw LoweringError("\(type) is larger than the limit") }
        guard shape.count <= Int(CK_MAX_RANK) else { throw LoweringError("\(type) has more than 8 dimensions") }
        guard shape.allSatisfy({ $0 <= Limits.dimension }) else { throw LoweringError("\(type) is too large") }
        return (type.dtype, shape, bytes)
    }

    /// Where a value lies. Constants are put into the weights as they are.
    mutating func view(of value: ValueID) throws(LoweringError) -> View {
        if let view = views[value] { return view }
        if let source = strided[value] {
            let view = try output(value)
            try emitCopy(
                from: source.base, strides: source.strides, sourceOffset: source.offset, to: view,
                strides: view.strides, shape: view.shape)
            return view
        }
        guard let tensor = graph.constant(value) else { throw LoweringError("uses a value before it is computed") }
        guard tensor.dtype != .string else {
            throw LoweringError(
                "the compiled runtime has no strings but those that are chosen among constants or compared with them")
        }
        let view = add(constant: tensor)
        views[value] = view
        return view
    }

    /// Where a value lies, as a dense tensor: a strided one is copied.
    mutating func denseView(of value: ValueID) throws(LoweringError) -> View {
        let view = try view(of: value)
        return view.isDense ? view : try copied(view)
    }

    /// A tensor among the weights.
    mutating func add(constant tensor: Tensor) -> View {
        let offset = tensor.withBytes { weights.add($0) }
        return View(.weights, offset: offset, dtype: tensor.dtype, shape: tensor.shape)
    }

    /// Elements among the weights.
    mutating func add<Element: TensorElement>(constant elements: [Element], shape: [Int]? = nil) -> View {
        let offset = elements.withUnsafeBytes { weights.add($0) }
        return View(.weights, offset: offset, dtype: Element.dtype, shape: shape ?? [elements.count])
    }

    /// Says that a value lies where another one does.
    mutating func set(_ value: ValueID, to view: View) throws(LoweringError) {
        views[value] = view
    }

    /// True for a value that only strided readers use.
    func isLazy(_ value: ValueID) -> Bool { lazy.contains(value) }

    /// True for a value that lies in another one's memory by strides.
    func isStrided(_ value: ValueID) -> Bool { strided[value] != nil && views[value] == nil }

    /// Where a value's elements lie, without a copy.
    mutating func stridedView(of value: ValueID) throws(LoweringError) -> StridedView {
        if isStrided(value), let view = strided[value] { return view }
        return StridedView(try view(of: value))
    }

    /// Says that a value's elements are part of another's.
    mutating func set(_ value: ValueID, to view: StridedView) { strided[value] = view }

    /// Memory for a node's output, dense unless `strided` is allowed and the output is part of a concatenation.
    mutating func output(_ value: ValueID, strided: Bool = false) throws(LoweringError) -> View {
        let type = try fixedType(of: value)
        if let destination = destinations[value], let place = try resolve(destination, for: value),
            place.isDense || strided
        {
            views[value] = place
            return place
        }
        let buffer = addBuffer(byteCount: type.bytes, role: .arena)
        let view = View(.buffer(buffer), dtype: type.dtype, shape: type.shape)
        views[value] = view
        return view
    }

    /// Memory between two steps of one node.
    mutating func temporary(_ dtype: ScalarType, _ shape: [Int]) throws(LoweringError) -> View {
        guard let count = shape.checkedProduct, count <= Limits.tensorBytes / max(dtype.byteCount, 1) else {
            throw LoweringError("an intermediate of shape \(shape) is larger than the limit")
        }
        return View(
            .buffer(addBuffer(byteCount: count * dtype.byteCount, role: .arena)), dtype: dtype, shape: shape)
    }

    /// Where a concatenation lies: its parts may have decided that before.
    mutating func placed(_ value: ValueID) throws(LoweringError) -> View {
        if let view = views[value] { return view }
        return try output(value, strided: true)
    }

    private mutating func resolve(_ destination: Destination, for value: ValueID) throws(LoweringError) -> View? {
        let type = try fixedType(of: value)
        switch destination {
        case .graphOutput(let position):
            return View(.buffer(outputBuffer(position, type.bytes)), dtype: type.dtype, shape: type.shape)
        case .rows(let whole, let elementOffset):
            let parent = try placed(whole)
            return parent.isDense ? parent.part(elementOffset: elementOffset, shape: type.shape) : nil
        case .columns(let whole, let start):
            return try placed(whole).columns(start, type.shape.last ?? 1)
        }
    }

    private mutating func outputBuffer(_ position: Int, _ byteCount: Int) -> BufferID {
        if let known = buffers.firstIndex(where: { $0.role == .output(position) }) { return BufferID(index: known) }
        return addBuffer(byteCount: byteCount, role: .output(position))
    }

    private mutating func addBuffer(byteCount: Int, role: Buffer.Role) -> BufferID {
        buffers.append(Buffer(byteCount: byteCount, role: role))
        return BufferID(index: buffers.count - 1)
    }

    // MARK: Steps

    /// Adds a kernel call.
    /// - Parameter count: the name of an extent that the last output, an int64, tells.
    mutating func emit<Parameters: BitwiseCopyable>(
        _ family: ck_family_id, _ parameters: Parameters, inputs: [View?], outputs: [View?], inPlaceInput: Int? = nil,
        count: String? = nil
    ) {
        steps.append(
            Step(
                family: family, parameters: Step.bytes(of: parameters), inputs: inputs, outputs: outputs,
                inPlaceInput: inPlaceInput, name: nodeName, count: count))
    }

    /// Adds a copy between two views of the same shape.
    mutating func emitCopy(from source: View, to destination: View) throws(LoweringError) {
        try emitCopy(
            from: source, strides: source.strides, to: destination, strides: destination.strides,
            shape: destination.shape)
    }

    /// Adds a copy by strides. Offsets are in elements from the views' first elements; source strides may be negative or 0.
    mutating func emitCopy(
        from source: View, strides sourceStrides: [Int], sourceOffset: Int = 0,
        to destination: View, strides destinationStrides: [Int], destinationOffset: Int = 0, shape: [Int]
    ) throws(LoweringError) {
        guard shape.allSatisfy({ $0 > 0 }) else { return }
        let collapsed = StridedShape(shape, sourceStrides, destinationStrides)
        guard collapsed.extents.count <= Int(CK_MAX_RANK) else { throw LoweringError("moves more than 8 dimensions") }
        var parameters = ck_copy_params()
        parameters.element_bytes = Int32(source.dtype.byteCount)
        let lead = Int(CK_MAX_RANK) - collapsed.extents.count
        withUnsafeMutableBytes(of: &parameters.dims) { dims in
            withUnsafeMutableBytes(of: &parameters.x_strides) { x in
                withUnsafeMutableBytes(of: &parameters.y_strides) { y in
                    for axis in 0..<Int(CK_MAX_RANK) {
                        let inner = axis - lead
                        let size = MemoryLayout<Int32>.size
                        dims.storeBytes(
                            of: inner < 0 ? 1 : Int32(collapsed.extents[inner]), toByteOffset: axis * size,
                            as: Int32.self)
                        x.storeBytes(
                            of: inner < 0 ? 0 : Int32(collapsed.first[inner]), toByteOffset: axis * size, as: Int32.self
                        )
                        y.storeBytes(
                            of: inner < 0 ? 0 : Int32(collapsed.second[inner]), toByteOffset: axis * size,
                            as: Int32.self)
                    }
                }
            }
        }
        parameters.x_offset = Int64(sourceOffset)
        parameters.y_offset = Int64(destinationOffset)
        emit(CK_FAMILY_COPY, parameters, inputs: [source], outputs: [destination])
    }

    /// A dense copy of a view.
    mutating func copied(_ view: View) throws(LoweringError) -> View {
        let copy = try temporary(view.dtype, view.shape)
        try emitCopy(from: view, to: copy)
        return copy
    }

    /// Copies what graph outputs are not yet where the caller reads them.
    mutating func finishOutputs() throws(LoweringError) {
        for (position, port) in graph.outputs.enumerated() {
            nodeName = port.name
            let type = try fixedType(of: port.value)
            let place = View(.buffer(outputBuffer(position, type.bytes)), dtype: type.dtype, shape: type.shape)
            let view = try view(of: port.value)
            if view.storage != place.storage || view.offset != place.offset || !view.isDense {
                try emitCopy(from: view.isDense ? view.reshaped(type.shape) : view, to: place)
            }
        }
    }
}
