import IR
import Importers

/// The tensors that a data set feeds a model, and what it says of inputs whose form the model leaves open.
struct DataFeed {
    /// By the names of the imported graph's inputs.
    private(set) var tensors: [String: Tensor] = [:]
    private(set) var forms = InputForms()

    /// - Parameters:
    ///   - ports: the inputs that the model declares.
    ///   - values: a value for each.
    init(_ ports: [DeclaredPort], _ values: [ONNXDataValue]) {
        for (port, value) in zip(ports, values) {
            switch value {
            case .tensor(let tensor):
                tensors[port.name] = tensor
                if port.type == nil { forms.shapes[port.name] = tensor.shape }
            case .sequence(let sequence):
                forms.lengths[port.name] = sequence.count
                for (index, tensor) in sequence.enumerated() {
                    let name = InputForms.element(index, of: port.name)
                    tensors[name] = tensor
                    forms.shapes[name] = tensor.shape
                }
            case .map(let keys, let values):
                tensors[port.name] = values
                if port.keys == nil { forms.keys[port.name] = keys }
            case .absent: forms.absent.insert(port.name)
            }
        }
    }
}
