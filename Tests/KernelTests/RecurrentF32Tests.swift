import CKernels
import Testing

/// recurrent_f32 against a scalar loop with activations that are arithmetic alone, and all rows against each other with
/// the others.
struct RecurrentF32Tests {
    @Test func matchesTheScalarLoop() throws {
        for seed in 0..<UInt64(240) {
            var g = SeededGenerator(seed: seed)
            let layer = RandomLayer(&g, arithmetic: true)
            let test = layer.kernelCase
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(layer.p)")
            let (status, outputs) = try runPortable(test)
            #expect(status == 0)
            for (index, expected) in layer.reference().enumerated() where layer.outputs[index] {
                #expect(outputs[index] == rawBytes(expected), "output \(index), seed \(seed): \(layer.p)")
            }
        }
    }

    /// The status of the portable row and what it writes.
    private func runPortable(_ test: KernelCase) throws -> (Int32, [[UInt8]]) {
        let run = try #require(ck_find(test.family.rawValue, CK_ISA_PORTABLE.rawValue)?.pointee.run)
        let units = try #require(KernelHarness.family(test.family).units)
        let inputs = test.inputs.map { $0.map { GuardedBuffer($0, atEnd: true) } }
        let outputs = test.outputs.map { GuardedBuffer($0, atEnd: true) }
        let pointers = inputs.map { $0?.pointer } + zip(test.outputs, outputs).map { $0.isEmpty ? nil : $1.pointer }
        let status = withExtendedLifetime(inputs) { run(test.params, pointers, 0, units(test.params)) }
        return (status, outputs.map(\.bytes))
    }

    @Test func isTheSameEverywhereWithEveryActivation() {
        for seed in 0..<UInt64(120) {
            var g = SeededGenerator(seed: seed)
            let layer = RandomLayer(&g, arithmetic: false)
            KernelHarness.verify(layer.kernelCase, seed: seed, "seed \(seed): \(layer.p)")
        }
    }

    @Test func refusesLengthsOutOfRange() throws {
        for length in [-1, 9, Int32.max] {
            var g = SeededGenerator(seed: 3)
            var layer = RandomLayer(&g, arithmetic: true)
            layer.lengths = [Int32](repeating: 0, count: Int(layer.p.batch) - 1) + [length]
            let (status, _) = try runPortable(layer.kernelCase)
            #expect(status == Int32(CK_INDEX_OUT_OF_RANGE.rawValue))
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_RECURRENT_F32)
    }
}

/// A recurrent layer with random parameters and operands, and what it gives.
private struct RandomLayer {
    var p = ck_recurrent_f32_params()
    var lengths: [Int32]?
    let gates: [Float]
    let r: [Float]
    let rBias: [Float]?
    let peepholes: [Float]?
    let initialH: [Float]?
    let initialC: [Float]?
    let outputs: [Bool]

    private var count: Int { [1, 3, 4][Int(p.kind)] }
    private var hidden: Int { Int(p.hidden) }
    private var padded: Int { (hidden + 15) / 16 * 16 }
    private var activations: [ck_activation] {
        withUnsafeBytes(of: p.activations) { Array($0.bindMemory(to: ck_activation.self)) }
    }
    private var stateCount: Int { Int(p.directions * p.batch * p.hidden) }

    init(_ g: inout SeededGenerator, arithmetic: Bool) {
        p.kind = Int32(g.int(0...2))
        (p.steps, p.batch, p.directions) = (Int32(g.int(1...5)), Int32(g.int(1...7)), Int32(g.int(1...2)))
        p.hidden = Int32(g.pick([1, 5, 16, 19, 40, 64]))
        p.reverse = Int32(g.int(0...3))
        let count = [1, 3, 4][Int(p.kind)], padded = (Int(p.hidden) + 15) / 16 * 16
        let row = Int32(Int(p.directions) * count * padded), all = p.directions * p.hidden
        if g.oneIn(2) {
            (p.gates_step, p.gates_batch) = (row, p.steps * row)
            (p.y_step, p.y_batch, p.y_direction) = (all, p.steps * all, p.hidden)
            (p.state_batch, p.state_direction) = (all, p.hidden)
        } else {
            (p.gates_step, p.gates_batch) = (p.batch * row, row)
            (p.y_step, p.y_batch, p.y_direction) = (p.batch * all, p.hidden, p.batch * p.hidden)
            (p.state_batch, p.state_direction) = (p.hidden, p.batch * p.hidden)
        }
        (p.linear_before_reset, p.input_forget) = (Int32(g.int(0...1)), Int32(g.int(0...1)))
        p.clip = g.pick([0, 0.5, 2])
        let kinds: [Int32] = arithmetic ? [0, 1, 3, 6, 7, 66, 67, 64] : [4, 5, 11, 65, 68, 4, 5]
        withUnsafeMutableBytes(of: &p.activations) { bytes in
            let places = bytes.bindMemory(to: ck_activation.self)
            for i in 0..<6 { places[i] = ck_activation(kind: g.pick(kinds), a: 0.4, b: 0.3) }
        }
        gates = g.floats(Int(p.steps * p.batch * row))
        r = g.floats(Int(row) * Int(p.hidden))
        rBias = g.oneIn(2) ? g.floats(Int(p.directions) * padded) : nil
        peepholes = g.oneIn(2) ? g.floats(Int(p.directions) * 3 * padded) : nil
        let steps = Int(p.steps)
        lengths = g.oneIn(2) ? (0..<Int(p.batch)).map { _ in Int32(g.int(0...steps)) } : nil
        let states = Int(p.directions * p.batch * p.hidden)
        initialH = g.oneIn(2) ? g.floats(states) : nil
        initialC = g.oneIn(2) ? g.floats(states) : nil
        outputs = (0..<3).map { _ in !g.oneIn(3) }
    }

    var kernelCase: KernelCase {
        let yCount = Int(p.steps) * stateCount
        let blank = [yCount, stateCount, stateCount].enumerated().map {
            [Float](repeating: untouched, count: outputs[$0] ? $1 : 0)
        }
        let workspace = [Float](repeating: untouched, count: Int(p.directions * p.batch) * (count + 3) * padded)
        let floats = [gates, r, rBias, peepholes] + [nil] + [initialH, initialC]
        var inputs = floats.map { $0.map { rawBytes($0) } }
        inputs[4] = lengths.map { rawBytes($0) }
        return KernelCase(
            CK_FAMILY_RECURRENT_F32, p, inputs: inputs, outputs: (blank + [workspace]).map(rawBytes), expected: nil)
    }

    /// y and the final states.
    func reference() -> [[Float]] {
        var y = [Float](repeating: untouched, count: Int(p.steps) * stateCount)
        var h = [Float](repeating: untouched, count: stateCount)
        var c = h
        for direction in 0..<Int(p.directions) {
            for sequence in 0..<Int(p.batch) {
                let length = lengths.map { Int($0[sequence]) } ?? Int(p.steps)
                let at = direction * Int(p.state_direction) + sequence * Int(p.state_batch)
                var cell = ReferenceCell(self, direction)
                for j in 0..<hidden {
                    cell.h[j] = initialH?[at + j] ?? 0
                    if p.kind == 2 { cell.c[j] = initialC?[at + j] ?? 0 }
                }
                for step in 0..<Int(p.steps) {
                    let isActive = step < length
                    let isReversed = Int(p.reverse) >> direction & 1 == 1
                    let time = isActive && isReversed ? length - 1 - step : step
                    let x = time * Int(p.gates_step) + sequence * Int(p.gates_batch) + direction * count * padded
                    cell.advance(Array(gates[x..<(x + count * padded)]), isActive: isActive)
                    let place = time * Int(p.y_step) + sequence * Int(p.y_batch) + direction * Int(p.y_direction)
                    for j in 0..<hidden { y[place + j] = isActive ? cell.h[j] : 0 }
                }
                for j in 0..<hidden {
                    h[at + j] = length > 0 ? cell.h[j] : 0
                    c[at + j] = length > 0 ? cell.c[j] : 0
                }
            }
        }
        return [y, h, c]
    }

    /// One sequence of one direction.
    private struct ReferenceCell {
        let layer: RandomLayer
        let direction: Int
        var h: [Float]
        /// The cell state, or the reset state of a GRU.
        var c: [Float]
        var sums: [Float]

        init(_ layer: RandomLayer, _ direction: Int) {
            self.layer = layer
            self.direction = direction
            h = [Float](repeating: 0, count: layer.padded)
            c = h
            sums = [Float](repeating: 0, count: layer.count * layer.padded)
        }

        mutating func advance(_ x: [Float], isActive: Bool) {
            let n = layer.padded
            for gate in 0..<layer.count where layer.p.kind != 1 || gate < 2 { product(gate, h, x) }
            if layer.p.kind == 1 {
                if layer.p.linear_before_reset == 1 {
                    let start = layer.rBias.map { Array($0[(direction * n)..<((direction + 1) * n)]) }
                    product(2, h, [Float](repeating: 0, count: 2 * n) + (start ?? [Float](repeating: 0, count: n)))
                } else {
                    for j in 0..<n { c[j] = act(0, sums[n + j]) * h[j] }
                    product(2, c, x)
                }
            }
            guard isActive else { return }
            for j in 0..<n {
                switch layer.p.kind {
                case 0: h[j] = act(0, sums[j])
                case 1: reset(j, x)
                default: remember(j)
                }
            }
        }

        private mutating func product(_ gate: Int, _ h: [Float], _ start: [Float]) {
            let (n, hidden) = (layer.padded, layer.hidden)
            for j in 0..<n {
                let (all, column) = (layer.count * n, gate * n + j)
                let width = min(64, all - column / 64 * 64)
                let first = (direction * all + column / 64 * 64) * hidden + column % 64
                var sum = start[gate * n + j]
                for k in 0..<hidden { sum.addProduct(h[k], layer.r[first + k * width]) }
                sums[gate * n + j] = sum
            }
        }

        private mutating func reset(_ j: Int, _ x: [Float]) {
            let n = layer.padded
            var sum = sums[2 * n + j]
            if layer.p.linear_before_reset == 1 { sum = x[2 * n + j].addingProduct(act(0, sums[n + j]), sum) }
            let candidate = act(1, sum)
            h[j] = candidate.addingProduct(act(0, sums[j]), h[j] - candidate)
        }

        private mutating func remember(_ j: Int) {
            let n = layer.padded
            func peephole(_ gate: Int, _ state: Float, _ sum: Float) -> Float {
                layer.peepholes.map { sum.addingProduct($0[(direction * 3 + gate) * n + j], state) } ?? sum
            }
            let i = act(0, peephole(0, c[j], sums[j]))
            let forget = layer.p.input_forget == 1 ? 1 - i : act(0, peephole(2, c[j], sums[2 * n + j]))
            c[j] = (i * act(1, sums[3 * n + j])).addingProduct(forget, c[j])
            let o = act(0, peephole(1, c[j], sums[n + j]))
            h[j] = o * act(2, c[j], clips: false)
        }

        private func act(_ index: Int, _ x: Float, clips: Bool = true) -> Float {
            let (a, clip) = (layer.activations[direction * 3 + index], layer.p.clip)
            var x = x
            if clips && clip > 0 {
                x = -clip > x ? -clip : x
                x = clip < x ? clip : x
            }
            switch UInt32(a.kind) {
            case CK_RECURRENT_SOFTSIGN.rawValue: return x / (abs(x) + 1)
            case CK_RECURRENT_THRESHOLDED_RELU.rawValue: return x > a.a || x.isNaN ? x : 0
            case CK_RECURRENT_AFFINE.rawValue: return a.b.addingProduct(x, a.a)
            default: return ReferenceActivation.apply(a, x)
            }
        }
    }
}
