import IR
import Operators

extension EliminateTransposes {
    /// Quantization with one scale, or with one for each index along an axis.
    static let sinkBelowQuantization = Rule("sink-below-quantization") { (site) throws(OperatorError) in
        guard let (source, permutation) = site.transposed(site.node.input(0)) else { return nil }
        func moved(_ axis: Int) throws(OperatorError) -> Int? {
            if site.inputType(1)?.elementCount == 1 { return axis }
            let front = axis < 0 ? axis + permutation.axes.count : axis
            return permutation.axes.indices.contains(front) ? permutation.axes[front] : nil
        }
        let op: any Operator
        switch site.node.op {
        case var quantize as QuantizeLinear where quantize.blockSize == 0:
            guard let axis = try moved(quantize.axis) else { return nil }
            quantize.axis = axis
            op = quantize
        case var dequantize as DequantizeLinear where dequantize.blockSize == 0:
            guard let axis = try moved(dequantize.axis) else { return nil }
            dequantize.axis = axis
            op = dequantize
        default: return nil
        }
        var patch = site.patch()
        let inputs = [source] + site.node.inputs.dropFirst()
        patch.replace(site.output, with: try patch.transpose(patch.add1(op, inputs), permutation))
        return patch
    }
}
