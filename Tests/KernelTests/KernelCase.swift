import CKernels

/// One operation to run on every row of a family: its parameters, its operands, and what must come out.
struct KernelCase {
    /// How the bits of an output are compared.
    enum Comparison {
        /// Every byte.
        case bytes
        /// Every byte of fp32 elements, but any NaN equals any NaN.
        case floats
    }

    let family: ck_family_id
    /// The bytes of the family's parameter struct.
    let params: [UInt8]
    /// The input operands in the family's order; nil stands for an absent optional one.
    let inputs: [[UInt8]?]
    /// The outputs before the run: what the kernel does not write must stay.
    let outputs: [[UInt8]]
    /// The outputs after the run; nil takes what the portable row gives.
    let expected: [[UInt8]]?
    let comparison: Comparison
    /// The status that the kernel must return.
    let status: Int32

    init<Params>(
        _ family: ck_family_id, _ params: Params, inputs: [[UInt8]?], outputs: [[UInt8]], expected: [[UInt8]]?,
        comparison: Comparison = .floats, status: Int32 = 0
    ) {
        self.family = family
        self.params = withUnsafeBytes(of: params) { Array($0) }
        self.inputs = inputs
        self.outputs = outputs
        self.expected = expected
        self.comparison = comparison
        self.status = status
    }

    /// fp32 operands: `outputs` holds the single output before the run and `expected` the one after it.
    init<Params>(
        _ family: ck_family_id, _ params: Params, inputs: [[Float]?], output: [Float], expected: [Float]?
    ) {
        self.init(
            family, params, inputs: inputs.map { $0.map(rawBytes) }, outputs: [rawBytes(output)],
            expected: expected.map { [rawBytes($0)] })
    }
}

/// The bytes of an array's elements.
func rawBytes<T>(_ values: [T]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
}

/// A recognizable value for output elements that a kernel must not write.
let untouched: Float = -123_456.5
