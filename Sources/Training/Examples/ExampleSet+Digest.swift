extension ExampleSet {
    /// What tells this data from other data: a sum over the examples, so that neither their order nor where they lie matters.
    var digest: String {
        var sum: UInt64 = 0
        for example in 0..<count {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            func add(_ bits: UInt64) { hash = (hash ^ bits) &* 0x100_0000_01B3 }
            if !labels.isEmpty { add(UInt64(labels[example])) }
            if !values.isEmpty { add(values[example].bitPattern) }
            switch form {
            case .pictures(let bank):
                for byte in bank.bytes[example * bank.stride..<(example + 1) * bank.stride] { add(UInt64(byte)) }
            case .windows(let rows, let windows):
                for value in rows.row(windows[example].end) { add(UInt64(value.bitPattern)) }
            case .rows:
                for value in raw.row(example) { add(UInt64(value.bitPattern)) }
            }
            sum &+= hash &* (hash >> 29 | 1)
        }
        return String(sum, radix: 16)
    }
}
