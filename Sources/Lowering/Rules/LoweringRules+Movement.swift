import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Operators that move elements or change shapes.
    static let movement: [String: Rule] = {
        var rules: [String: Rule] = [:]
        for op in [
            Reshape.self, Flatten.self, Squeeze.self, Unsqueeze.self, Identity.self, ZipMap.self,
        ] as [any Operator.Type] {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                let x = try builder.denseView(of: try node.required(0))
                let result = try node.output()
                try builder.set(result, to: x.reshaped(try builder.fixedType(of: result).shape))
            }
        }
        rules[Dropout.name] = Rule { (node, builder) throws(LoweringError) in
            try builder.set(try node.output(), to: try builder.denseView(of: try node.required(0)))
            if node.outputs.count > 1 {
                try builder.emitFill(try builder.output(node.outputs[1]), with: Tensor(scalar: true))
            }
        }
        rules[BitCast.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? BitCast else { return }
            var x = try builder.denseView(of: try node.required(0))
            if op.to == .bool && x.dtype != .bool {  // a bool in memory is 0 or 1
                return try builder.emitCast(x, try builder.output(try node.output()))
            }
            x.dtype = op.to
            try builder.set(try node.output(), to: x)
        }
        rules[Transpose.name] = Rule(stridedInputs: nil) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Transpose else { return }
            let x = try builder.view(of: try node.required(0))
            let y = try builder.output(try node.output())
            let order = try lowering { () throws(OperatorError) in try op.resolved(rank: x.shape.count) }
            let strides = x.strides
            try builder.emitCopy(
                from: x, strides: order.map { strides[$0] }, to: y, strides: y.strides, shape: y.shape)
        }
        rules[Operators.Slice.name] = Rule(writesStrided: true, stridedInputs: nil) {
            (node, builder) throws(LoweringError) in
            try lowerSlice(node, &builder)
        }
        rules[Concat.name] = Rule(writesStrided: true, stridedInputs: nil) { (node, builder) throws(LoweringError) in
            try lowerConcat(node, &builder)
        }
        rules[Split.name] = Rule(stridedInputs: nil) { (node, builder) throws(LoweringError) in
            try lowerSplit(node, &builder)
        }
        rules[Expand.name] = Rule { (node, builder) throws(LoweringError) in try lowerExpand(node, &builder) }
        rules[Tile.name] = Rule { (node, builder) throws(LoweringError) in try lowerTile(node, &builder) }
        rules[Pad.name] = Rule { (node, builder) throws(LoweringError) in try PadLowering(node).lower(into: &builder) }
        rules[Gather.name] = Rule { (node, builder) throws(LoweringError) in try lowerGather(node, &builder) }
        rules[ConstantOfShape.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ConstantOfShape else { return }
            let y = try builder.output(try node.output())
            try builder.emitFill(y, with: op.value.reshaped([1]))
        }
        rules[DepthToSpace.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? DepthToSpace else { return }
            try BlockMove(
                blockSize: op.blockSize, layout: op.layout, toSpace: true, columnRowDepth: op.mode == .depthLast
            ).lower(node, into: &builder)
        }
        rules[SpaceToDepth.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? SpaceToDepth else { return }
            try BlockMove(
                blockSize: op.blockSize, layout: op.layout, toSpace: false, columnRowDepth: op.mode == .depthLast
            )
            .lower(node, into: &builder)
        }
        return rules
    }()

    private static func lowerConcat(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Concat else { return }
        let whole = try node.output()
        let y = try builder.placed(whole)
        let axis = op.axis < 0 ? op.axis + y.shape.count : op.axis
        let strides = y.strides
        var start = 0
        for input in node.inputs {
            guard let input else { continue }
            let x = try builder.view(of: input)
            defer { start += x.shape[axis] }
            guard x.elementCount > 0 else { continue }
            if x.storage == y.storage && x.offset == y.offset + start * strides[axis] * y.dtype.byteCount { continue }
            try builder.emitCopy(
                from: x, strides: x.strides, to: y, strides: strides, destinationOffset: start * strides[axis],
                shape: x.shape)
        }
    }

    private static func lowerSlice(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Operators.Slice else { return }
        let x = try builder.view(of: try node.required(0))
        let inputs = InferenceInputs(types: node.inputs.map { $0.map { builder.graph.type(of: $0) } }) {
            [graph = builder.graph] in graph.constant(node.inputs[$0])
        }
        let sections = try lowering { () throws(OperatorError) in try op.sections(inputs) }
        let y = try builder.output(try node.output(), strided: true)
        var strides = x.strides
        var offset = 0
        for section in sections {
            offset += section.start * strides[section.axis]
            strides[section.axis] *= section.step
        }
        try builder.emitCopy(
            from: x, strides: strides, sourceOffset: offset, to: y, strides: y.strides, shape: y.shape)
    }

    private static func lowerSplit(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Split else { return }
        let x = try builder.view(of: try node.required(0))
        let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
        var start = 0
        for output in node.outputs {
            let shape = try builder.fixedType(of: output).shape
            defer { start += shape[axis] }
            let isContiguous = x.isDense && x.shape[..<axis].allSatisfy { $0 == 1 }
            if isContiguous {
                try builder.set(output, to: x.part(elementOffset: start * x.strides[axis], shape: shape))
            } else {
                let y = try builder.output(output)
                try builder.emitCopy(
                    from: x, strides: x.strides, sourceOffset: start * x.strides[axis], to: y, strides: y.strides,
                    shape: shape)
            }
        }
    }

    private static func lowerExpand(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let lead = y.shape.count - x.shape.count
        let own = x.strides
        let strides = y.shape.indices.map { $0 < lead || x.shape[$0 - lead] == 1 ? 0 : own[$0 - lead] }
        try builder.emitCopy(from: x, strides: strides, to: y, strides: y.strides, shape: y.shape)
    }

    private static func lowerTile(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let own = x.strides
        let (wide, strides) = (y.strides, x.shape.indices)
        var (shape, from, to): ([Int], [Int], [Int]) = ([], [], [])
        for axis in strides where x.shape[axis] > 0 {
            shape += [y.shape[axis] / x.shape[axis], x.shape[axis]]
            from += [0, own[axis]]
            to += [wide[axis] * x.shape[axis], wide[axis]]
        }
        try builder.emitCopy(from: x, strides: from, to: y, strides: to, shape: shape)
    }

    private static func lowerGather(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Gather else { return }
        let x = try builder.denseView(of: try node.required(0))
        let indices = try builder.denseView(of: try node.required(1))
        guard indices.dtype == .int64 || indices.dtype == .int32 else {
            throw LoweringError("indices must be i32 or i64, not \(indices.dtype)")
        }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
        let parameters = ck_gather_params(
            element_bytes: Int32(x.dtype.byteCount), index_bytes: Int32(indices.dtype.byteCount),
            outer: try int32(x.shape[..<axis].reduce(1, *)), axis: try int32(x.shape[axis]),
            inner: try int32(x.shape[(axis + 1)...].reduce(1, *)), count: try int32(indices.elementCount))
        builder.emit(CK_FAMILY_GATHER, parameters, inputs: [x, indices], outputs: [y])
    }
}

extension ProgramBuilder {
    /// Sets all elements of a dense view to the one element of `value`.
    mutating func emitFill(_ view: View, with value: Tensor) throws(LoweringError) {
        guard view.elementCount > 0 else { return }
        var bits: UInt64 = 0
        value.withBytes { source in
            withUnsafeMutableBytes(of: &bits) {
                $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: source.prefix(8)))
            }
        }
        let parameters = ck_fill_params(
            element_bytes: Int32(view.dtype.byteCount), reserved: 0, count: Int64(view.elementCount), value: bits)
        emit(CK_FAMILY_FILL, parameters, inputs: [], outputs: [view])
    }
}
