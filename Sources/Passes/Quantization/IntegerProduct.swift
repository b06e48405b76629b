import Core
import IR
import Operators

/// A product of two integer operands, each less its zero points, as products in f32 that are exact.
///
/// Where sums could reach 2^24, operands are written in digits of a smaller base; the sums of digits are exact, and their
/// multiples are added in i32, which wraps as the operator does.
struct IntegerProduct {
    /// An operand less its zero points, as integers in f32.
    private struct Operand {
        var value: ValueID
        /// No magnitude is above this.
        var range: Double
    }

    /// The part of an operand that counts `1 << shift`.
    private struct Digit {
        var value: ValueID
        var shift: Int
    }

    let site: Site
    /// The product of floating point numbers.
    let op: any Operator
    /// How many elements a sum takes and how far apart they lie in the second operand.
    let length, step: Int
    /// The shapes that zero points broadcast in; nil leaves them as they are.
    let zeroShapes: [[Int]?]

    /// The node as products in f32; nil when not even binary digits give exact sums.
    func patch() throws(OperatorError) -> Patch? {
        var patch = site.patch()
        let x = try operand(0, &patch)
        let w = try operand(1, &patch)
        var largest = Double(max(length, 1)) * x.range * w.range
        if let constant = site.constant(1), let centered = try ConvertIntegerProducts.exactly(constant, site, 3, op) {
            largest = try centered.largestSum(length: length, step: step) * x.range
        }
        let limit = ConvertIntegerProducts.limit
        if largest < limit {
            patch.replace(site.output, with: try sums(x.value, w.value, &patch))
            return patch
        }
        guard let (bits, others) = digitBits(x, w) else { return nil }
        let (xDigits, wDigits) = (try digits(x, bits, &patch), try digits(w, others, &patch))
        var total: ValueID?
        for a in xDigits {
            for b in wDigits where a.shift + b.shift < 32 {
                var sum = try sums(a.value, b.value, &patch)
                if a.shift + b.shift > 0 {
                    let factor = Int32(truncatingIfNeeded: 1 << (a.shift + b.shift))
                    sum = try patch.add1(Mul(), [sum, patch.add(Tensor(scalar: factor))])
                }
                total = try total.map { (value) throws(OperatorError) in try patch.add1(Add(), [value, sum]) } ?? sum
            }
        }
        guard let total else { return nil }
        patch.replace(site.output, with: total)
        return patch
    }

    /// The sizes of both operands' digits that take the fewest products: one of digits of m and n bits is at most
    /// 2^(m + n).
    private func digitBits(_ x: Operand, _ w: Operand) -> (Int, Int)? {
        let room = (ConvertIntegerProducts.limit / Double(max(length, 1))).exponentBelow
        let (whole, other) = (Self.bits(x.range), Self.bits(w.range))
        func count(_ bits: Int) -> Int {
            let rest = min(other, room - bits)
            return rest < 1 ? .max : ((whole + bits - 1) / bits) * ((other + rest - 1) / rest)
        }
        guard let bits = (1...whole).reversed().min(by: { count($0) < count($1) }), count(bits) < .max else {
            return nil
        }
        return (bits, min(other, room - bits))
    }

    private func sums(_ x: ValueID, _ w: ValueID, _ patch: inout Patch) throws(OperatorError) -> ValueID {
        try patch.add1(Cast(to: .int32), [patch.add1(op, [x, w])])
    }

    /// The bits that a magnitude takes.
    private static func bits(_ range: Double) -> Int { max(Int(range).bitWidth - Int(range).leadingZeroBitCount, 1) }

    // MARK: Operands

    private func operand(_ index: Int, _ patch: inout Patch) throws(OperatorError) -> Operand {
        let zero = index + 2
        if index == 1, let constant = site.constant(1),
            let centered = try ConvertIntegerProducts.exactly(constant, site, zero, op)
        {
            let range = try centered.doubles().reduce(0) { max($0, $1.magnitude) }
            return Operand(value: patch.add(centered), range: range)
        }
        if let range = try ConvertIntegerProducts.range(site, index, zero: zero) {
            return Operand(
                value: try ConvertIntegerProducts.dequantized(site, index, zero: zero, &patch), range: range)
        }
        guard let value = site.node.input(index), var zeros = site.node.input(zero) else {
            throw OperatorError("an operand is missing")
        }
        let isWide = site.inputType(index)?.dtype.byteCount == 2
        zeros = try patch.add1(Cast(to: .float32), [zeros])
        if let shape = zeroShapes[index] {
            let list = patch.add(Tensor(shape.map { Int64($0) }, shape: [shape.count]))
            zeros = try patch.add1(Reshape(), [zeros, list])
        }
        let numbers = try patch.add1(Cast(to: .float32), [value])
        return Operand(value: try patch.add1(Sub(), [numbers, zeros]), range: isWide ? 65535 : 255)
    }

    /// The digits of an operand to the base 2^bits, from the lowest on: all but the last are not negative.
    private func digits(_ operand: Operand, _ bits: Int, _ patch: inout Patch) throws(OperatorError) -> [Digit] {
        let base = Float(1 << bits)
        let (scale, inverse) = (patch.add(Tensor(scalar: base)), patch.add(Tensor(scalar: 1 / base)))
        var (rest, shift) = (operand.value, 0)
        var digits: [Digit] = []
        for _ in 0..<((Self.bits(operand.range) - 1) / bits) {
            let quotient = try patch.add1(Floor(), [patch.add1(Mul(), [rest, inverse])])
            let multiple = try patch.add1(Mul(), [quotient, scale])
            digits.append(Digit(value: try patch.add1(Sub(), [rest, multiple]), shift: shift))
            (rest, shift) = (quotient, shift + bits)
        }
        return digits + [Digit(value: rest, shift: shift)]
    }
}

extension Double {
    /// The largest e with 2^e below this.
    fileprivate var exponentBelow: Int { significand == 1 ? Int(exponent) - 1 : Int(exponent) }
}
