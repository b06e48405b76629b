import Statistics

/// How often each different value occurs, in bounded memory.
///
/// Up to `limit` different values are counted exactly. Beyond that, the values known by then are still counted, others
/// are not, and the number of different values is estimated (HyperLogLog of 4,096 registers, standard error 1.6%).
struct ValueCounts<Value: Hashable> {
    /// The number of different values up to which all is exact.
    let limit: Int
    private(set) var counts: [Value: Int] = [:]
    private var registers: [UInt8] = []
    private let hash: (Value) -> UInt64

    /// - Parameter hash: a hash that is the same in every process.
    init(limit: Int, hash: @escaping (Value) -> UInt64) {
        (self.limit, self.hash) = (limit, hash)
    }

    /// Every different value is counted.
    var isExact: Bool { registers.isEmpty }

    mutating func add(_ value: Value) {
        if let index = counts.index(forKey: value) {
            counts.values[index] += 1
        } else if counts.count < limit, isExact {
            counts[value] = 1
        } else {
            if isExact {
                registers = [UInt8](repeating: 0, count: 4096)
                for known in counts.keys { register(known) }
            }
            register(value)
        }
    }

    private mutating func register(_ value: Value) {
        let bits = SeededGenerator.mixed(hash(value))
        let place = Int(bits >> 52)
        registers[place] = max(registers[place], UInt8((bits << 12).leadingZeroBitCount.clamped(to: 52) + 1))
    }

    /// The number of different values.
    var distinct: Int {
        guard !isExact else { return counts.count }
        let m = 4096.0
        let sum = registers.reduce(0.0) { $0 + Double(sign: .plus, exponent: -Int($1), significand: 1) }
        return max(counts.count, Int((0.7213 / (1 + 1.079 / m) * m * m / sum).rounded()))
    }

    /// The most frequent values, the most frequent first; equal ones in the order that `precedes` gives.
    func mostFrequent(_ number: Int, _ precedes: (Value, Value) -> Bool) -> [(value: Value, count: Int)] {
        let sorted = counts.sorted { $0.value > $1.value || $0.value == $1.value && precedes($0.key, $1.key) }
        return sorted.prefix(number).map { (value: $0.key, count: $0.value) }
    }
}

extension Int {
    fileprivate func clamped(to bound: Int) -> Int { Swift.min(self, bound) }
}
