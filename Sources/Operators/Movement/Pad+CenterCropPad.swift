import Core
import IR

extension Pad {
    /// ONNX CenterCropPad: a Slice of the axes that are longer than asked, then a Pad of the shorter ones. An odd
    /// difference is larger at the end.
    static func centerCropPad(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        guard let x = node.input(0), let wanted = try node.integers(1, "shape", context) else {
            throw OperatorError("inputs 'input_data' and 'shape' are needed")
        }
        let type = context.type(of: x)
        let given: [Int]? = try node.take("axes")
        let axes = try type.rank.axes(given ?? Array(0..<type.rank))
        guard wanted.count == axes.count, wanted.allSatisfy({ (0...Limits.dimension).contains($0) }) else {
            throw OperatorError("'shape' \(wanted) does not fit \(axes.count) axes")
        }
        var (starts, ends, before, after) = ([Int](), [Int](), [Int](), [Int]())
        for (axis, target) in zip(axes, wanted) {
            guard let extent = type.shape[axis].value else {
                throw OperatorError("axis \(axis) of \(type) must be a number; bind its extent")
            }
            let (cut, added) = (max(extent - target, 0) / 2, max(target - extent, 0))
            starts.append(cut)
            ends.append(cut + min(extent, target))
            before.append(added / 2)
            after.append(added - added / 2)
        }
        func list(_ numbers: [Int]) -> ValueID {
            context.add(Tensor(numbers.map { Int64($0) }, shape: [numbers.count]))
        }
        let cropped = try context.add(Slice(), [x, list(starts), list(ends), list(axes)])[0]
        return try context.add(Pad(), [cropped, list(before + after), nil, list(axes)])
    }
}
