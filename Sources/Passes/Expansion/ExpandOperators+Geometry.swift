import Core
import IR
import Operators

extension ExpandOperators {
    /// Operators on pictures whose geometry shapes and attributes tell.
    static let geometry = [
        Rule("affine-grid", at: AffineGrid.self) { (op, site) throws(OperatorError) in
            guard let shape = site.outputType.fixedShape, !shape.contains(0) else { return nil }
            var write = ExpansionWriter(site)
            let grid = try write.affineGrid(op, shape)
            return write.patch(replacingOutputWith: grid)
        },
        Rule("columns-to-image", at: Col2Im.self) { (op, site) throws(OperatorError) in
            guard let shape = site.outputType.fixedShape, !shape.contains(0), let block = site.constant(2)?.integers
            else { return nil }
            var write = ExpansionWriter(site)
            let image = try write.image(op.window(block), shape)
            return write.patch(replacingOutputWith: image)
        },
        Rule("max-unpool", at: MaxUnpool.self) { (op, site) throws(OperatorError) in
            guard let shape = site.outputType.fixedShape, let x = site.inputType(0), !x.shape.contains(0) else {
                return nil
            }
            var write = ExpansionWriter(site)
            let image = try write.unpooled(op.pooledShape(x), shape)
            return write.patch(replacingOutputWith: image)
        },
        Rule("deformable-convolution", at: DeformConv.self) { (op, site) throws(OperatorError) in
            guard let x = site.inputType(0)?.fixedShape, let w = site.inputType(1)?.fixedShape,
                let y = site.outputType.fixedShape, !y.contains(0), !x.contains(0)
            else { return nil }
            var write = ExpansionWriter(site)
            let convolved = try write.deformableConvolution(op, x, w, y)
            return write.patch(replacingOutputWith: convolved)
        },
    ]
}

extension ExpansionWriter {
    /// A product of the constant places, in homogeneous coordinates, with each picture's matrix.
    fileprivate mutating func affineGrid(_ op: AffineGrid, _ shape: [Int]) throws(OperatorError) -> ValueID {
        let extents = Array(shape[1..<(shape.count - 1)])
        let (places, axes) = (extents.reduce(1, *), extents.count)
        let strides = extents.rowMajorStrides
        var points: [Double] = []
        for place in 0..<places {
            for axis in extents.indices.reversed() {
                points.append(op.coordinate(place / strides[axis] % extents[axis], of: extents[axis]))
            }
            points.append(1)
        }
        let base = try constant(points, type(input(0)).dtype, shape: [places, axes + 1])
        return try reshape(self(MatMul(), base, transpose(input(0), [0, 2, 1])), shape)
    }

    /// ScatterND that adds the rows of all taps, each at its place of the image, one row after the last takes what lies
    /// in the padding.
    fileprivate mutating func image(_ window: SlidingWindow, _ shape: [Int]) throws(OperatorError) -> ValueID {
        let places = window.places(Array(shape[2...]))
        let (taps, plane) = (window.kernel.reduce(1, *), shape[2...].reduce(1, *))
        let (batch, channels, blocks) = (shape[0], shape[1], places.count / taps)
        let split = try reshape(input(0), [batch, channels, taps * blocks])
        let updates = try reshape(transpose(split, [2, 0, 1]), [taps * blocks, batch * channels])
        var zeros = ConstantOfShape()
        zeros.value = try Tensor(rounding: [0], to: type(updates).dtype, shape: [1])
        let empty = try self(zeros, list([plane + 1, batch * channels]))
        var scatter = ScatterND()
        scatter.reduction = .add
        let indices = try constant(places.map { Double($0 ?? plane) }, .int64, shape: [taps * blocks, 1])
        let sums = try prefix(self(scatter, empty, indices, updates), axis: 0, plane)
        return try reshape(transpose(reshape(sums, [plane, batch, channels]), [1, 2, 0]), shape)
    }

    /// ScatterElements into zeros of the shape that the indices count, padded to the result's.
    fileprivate mutating func unpooled(_ pooled: [Int], _ shape: [Int]) throws(OperatorError) -> ValueID {
        guard let count = type(try input(0)).elementCount else { throw OperatorError("the shape is not fixed") }
        var zeros = ConstantOfShape()
        zeros.value = try Tensor(rounding: [0], to: type(input(0)).dtype, shape: [1])
        let empty = try self(zeros, list([pooled.reduce(1, *)]))
        let indices = try reshape(withoutNegative(input(1)), [count])
        let image = try reshape(self(ScatterElements(), empty, indices, reshape(input(0), [count])), pooled)
        if pooled == shape { return image }
        return try self(Pad(), image, list(pooled.map { _ in 0 } + zip(shape, pooled).map { $0 - $1 }))
    }

    /// GridSample at the moved taps of all places, weighted by the mask, times the filters.
    fileprivate mutating func deformableConvolution(
        _ op: DeformConv, _ x: [Int], _ w: [Int], _ y: [Int]
    ) throws(OperatorError) -> ValueID {
        let dtype = type(try input(0)).dtype
        let (extents, kernel, results) = (Array(x[2...]), Array(w[2...]), Array(y[2...]))
        let (axes, taps, places) = (extents.count, kernel.reduce(1, *), results.reduce(1, *))
        let (batch, groups) = (x[0], op.offsetGroup)
        // Coordinates [batch, groups, taps, axes, places] become [batch * groups, taps, places, axes], last axis first.
        let origins = try constant(
            op.window(TensorType(dtype, fixed: w)).origins(results), dtype, shape: [taps, axes, places])
        let moves = try reshape(input(2), [batch * groups, taps, axes, places])
        let moved = try transpose(self(Add(), moves, origins), [0, 1, 3, 2])
        let reversed = try self(Gather(axis: 3), moved, list(Array((0..<axes).reversed())))
        var sample = GridSample()
        sample.coordinates = .elements
        let grid = [batch * groups, taps * places] + [Int](repeating: 1, count: axes - 1) + [axes]
        let pictures = try reshape(input(0), [batch * groups, x[1] / groups] + extents)
        var columns = try reshape(
            self(sample, pictures, reshape(reversed, grid)), [batch, groups, x[1] / groups, taps, places])
        if let mask = site.node.input(4) {
            columns = try self(Mul(), columns, reshape(mask, [batch, groups, 1, taps, places]))
        }
        let depth = w[1] * taps
        let rows = try reshape(columns, [batch, op.group, depth, places])
        let filters = try reshape(input(1), [1, op.group, w[0] / op.group, depth])
        let product = try reshape(self(MatMul(), filters, rows), [batch, w[0], places])
        guard let bias = site.node.input(3) else { return try reshape(product, y) }
        return try reshape(self(Add(), product, reshape(bias, [w[0], 1])), y)
    }
}

extension SlidingWindow {
    /// The element of an image of these extents that each tap of each block lies at, row-major in taps and then blocks;
    /// nil in the padding.
    fileprivate func places(_ image: [Int]) -> [Int?] {
        let blocks = image.indices.map { axis in
            (image[axis] + pads[axis] + pads[axis + rank] - extent(axis)) / strides[axis] + 1
        }
        let (taps, count) = (kernel.reduce(1, *), blocks.reduce(1, *))
        let (steps, tapSteps, blockSteps) = (image.rowMajorStrides, kernel.rowMajorStrides, blocks.rowMajorStrides)
        return (0..<(taps * count)).map { index in
            let (tap, block) = index.quotientAndRemainder(dividingBy: count)
            var offset = 0
            for axis in image.indices {
                let place = block / blockSteps[axis] % blocks[axis] * strides[axis]
                let inside = place + tap / tapSteps[axis] % kernel[axis] * dilations[axis] - pads[axis]
                guard (0..<image[axis]).contains(inside) else { return nil }
                offset += inside * steps[axis]
            }
            return offset
        }
    }

    /// The coordinates of all taps at all places, row-major in [taps, axes, places].
    fileprivate func origins(_ places: [Int]) -> [Double] {
        let (steps, tapSteps) = (places.rowMajorStrides, kernel.rowMajorStrides)
        var result: [Double] = []
        for tap in 0..<kernel.reduce(1, *) {
            for axis in places.indices {
                let first = tap / tapSteps[axis] % kernel[axis] * dilations[axis] - pads[axis]
                for place in 0..<places.reduce(1, *) {
                    result.append(Double(place / steps[axis] % places[axis] * strides[axis] + first))
                }
            }
        }
        return result
    }
}
