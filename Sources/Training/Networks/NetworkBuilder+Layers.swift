import Core
import IR
import Operators

extension NetworkBuilder {
    /// Adds a layer.
    mutating func add(_ layer: NetworkLayer, to input: Features) throws -> Features {
        var result = input
        switch layer {
        case .conv(let channels, let kernel, let stride, let dilation, let finish):
            result.value = try conv(input, channels, kernel, stride, dilation: dilation, finish, "conv")
        case .separable(let channels, let kernel, let stride, let finish):
            let own = try extent(input.value, 1)
            result.value = try conv(input, own, kernel, stride, groups: own, finish, "depthwise")
            result.value = try conv(result, channels, 1, 1, finish, "pointwise")
        case .residual(let channels, let kernel, let stride, let finish):
            result = try residual(input, channels, kernel, stride, finish)
        case .inverted(let channels, let expand, let kernel, let stride, let finish):
            result = try inverted(input, channels, expand, kernel, stride, finish)
        case .pool(let isMaximum, let kernel, let stride):
            result.value = try pool(input, isMaximum, kernel, stride)
        case .globalPool(let kind): result = try globalPool(input, kind)
        case .segment(let segment): result.value = try self.segment(input, segment)
        case .flatten: result = Features(value: try append(Flatten(), input.value), form: .vector)
        case .dense(let units, let finish):
            let vector = input.form == .vector ? input.value : try append(Flatten(), input.value)
            var y = try dense(vector, units)
            if finish.isNormalized { y = try normalized(y, "norm") }
            result = Features(value: try activated(y, finish.activation), form: .vector)
        case .dropout(let ratio):
            var op = Dropout()
            op.ratio = ratio
            result.value = try append(op, input.value)
        case .recurrent(let kind, let units, let isBidirectional, let keepsSteps):
            result = try recurrent(input, kind, units, isBidirectional, keepsSteps)
        case .attention(let heads, let expand):
            result.value = try attention(input, heads: heads, expand: expand)
        }
        return result
    }

    /// The number of spatial axes.
    private func spatialAxes(_ input: Features) throws -> Int {
        guard input.form != .vector else { throw TrainingError("it needs a picture or a window, and has a vector") }
        return input.form == .picture ? 2 : 1
    }

    /// A convolution that keeps the extents but for its stride.
    private mutating func conv(
        _ input: Features, _ channels: Int, _ kernel: Int, _ stride: Int, dilation: Int = 1, groups: Int = 1,
        _ finish: NetworkLayer.Finish, _ name: String, scale: Float = 1
    ) throws -> ValueID {
        let axes = try spatialAxes(input)
        let inner = try extent(input.value, 1) / groups
        let taps = [Int](repeating: kernel, count: axes)
        var op = Conv()
        op.strides = [Int](repeating: stride, count: axes)
        op.dilations = [Int](repeating: dilation, count: axes)
        op.group = groups
        let reach = dilation * (kernel - 1)
        op.pads = [Int](repeating: reach / 2, count: axes) + [Int](repeating: reach - reach / 2, count: axes)
        let fan = Double(inner * taps.reduce(1, *))
        let w = weight("\(name).weight", [channels, inner] + taps, deviation: (2 / fan).squareRoot())
        let bias = finish.isNormalized ? nil : filled("\(name).bias", channels, with: 0)
        var y = try append(op, input.value, w, bias)
        if finish.isNormalized { y = try normalized(y, "\(name).norm", scale: scale) }
        return try activated(y, finish.activation)
    }

    private mutating func residual(
        _ input: Features, _ channels: Int, _ kernel: Int, _ stride: Int, _ finish: NetworkLayer.Finish
    ) throws -> Features {
        let plain = NetworkLayer.Finish(isNormalized: finish.isNormalized, activation: .none)
        var inner = input
        inner.value = try conv(input, channels, kernel, stride, finish, "first")
        let branch = try conv(inner, channels, kernel, 1, plain, "second", scale: 0)
        var shortcut = input.value
        let own = try extent(shortcut, 1)
        if stride != 1 || own != channels {
            shortcut = try conv(input, channels, 1, stride, plain, "shortcut")
        }
        return Features(value: try activated(append(Add(), branch, shortcut), finish.activation), form: input.form)
    }

    private mutating func inverted(
        _ input: Features, _ channels: Int, _ expand: Int, _ kernel: Int, _ stride: Int, _ finish: NetworkLayer.Finish
    ) throws -> Features {
        let own = try extent(input.value, 1)
        let plain = NetworkLayer.Finish(isNormalized: finish.isNormalized, activation: .none)
        var wide = input
        if expand > 1 { wide.value = try conv(input, own * expand, 1, 1, finish, "expand") }
        wide.value = try conv(wide, own * expand, kernel, stride, groups: own * expand, finish, "depthwise")
        let isKept = stride == 1 && own == channels
        let y = try conv(wide, channels, 1, 1, plain, "project", scale: isKept ? 0 : 1)
        return Features(value: isKept ? try append(Add(), y, input.value) : y, form: input.form)
    }

    private mutating func pool(_ input: Features, _ isMaximum: Bool, _ kernel: Int, _ stride: Int) throws -> ValueID {
        let axes = try spatialAxes(input)
        let (taps, strides) = ([Int](repeating: kernel, count: axes), [Int](repeating: stride, count: axes))
        let pad = (kernel - 1) / 2
        let pads = stride < kernel ? [Int](repeating: pad, count: 2 * axes) : []
        if isMaximum {
            var op = MaxPool()
            (op.kernelShape, op.strides, op.pads) = (taps, strides, pads)
            return try append(op, input.value)
        }
        var op = AveragePool()
        (op.kernelShape, op.strides, op.pads) = (taps, strides, pads)
        return try append(op, input.value)
    }

    private mutating func segment(_ input: Features, _ segment: NetworkLayer.Segment) throws -> ValueID {
        guard input.form == .picture, areas == nil else {
            throw TrainingError("segment is for pictures, once in a network")
        }
        let plain = NetworkLayer.Finish(isNormalized: false, activation: .none)
        guard segment.isAlone && knowsAreas else {
            let places = try conv(input, 2, 1, 1, plain, "areas")
            areas = Areas(logits: places, weight: segment.weight)
            return try graph.append(Concat(axis: 1), [input.value, places])[0]
        }
        let strength = try conv(input, 1, 1, 1, plain, "areas")
        let logits = try graph.append(Concat(axis: 1), [append(Neg(), strength), strength])[0]
        areas = Areas(logits: logits, weight: segment.weight, isAlone: true)
        return strength
    }

    private mutating func globalPool(_ input: Features, _ kind: NetworkLayer.GlobalPool) throws -> Features {
        let axes = try spatialAxes(input)
        if case .top(let count) = kind { return try strongest(count, of: input, axes) }
        var parts: [ValueID] = []
        if kind != .max {
            var mean = ReduceMean()
            (mean.axes, mean.keepDims) = (Array(2..<2 + axes), false)
            parts.append(try append(mean, input.value))
        }
        if kind != .average {
            var most = MaxPool()
            most.kernelShape = try (2..<2 + axes).map { try extent(input.value, $0) }
            parts.append(try append(Flatten(), append(most, input.value)))
        }
        let value = parts.count == 1 ? parts[0] : try graph.append(Concat(axis: 1), parts)[0]
        return Features(value: value, form: .vector)
    }

    /// The mean of the largest elements of each channel.
    private mutating func strongest(_ count: Int, of input: Features, _ axes: Int) throws -> Features {
        let places = try (2..<2 + axes).map { try extent(input.value, $0) }.reduce(1, *)
        guard count <= places else {
            throw TrainingError("global_pool: {top: \(count)} has only \(places) places to choose from")
        }
        let channels = try extent(input.value, 1)
        let shape = graph.addConstant(Tensor([0, Int64(channels), Int64(places)], shape: [3]))
        let rows = try graph.append(Reshape(), [input.value, shape])[0]
        let chosen = try graph.append(TopK(), [rows, graph.addConstant(Tensor([Int64(count)], shape: [1]))])[0]
        var mean = ReduceMean()
        (mean.axes, mean.keepDims) = ([2], false)
        return Features(value: try append(mean, chosen), form: .vector)
    }
}
