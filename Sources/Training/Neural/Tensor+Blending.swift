import Core
import IR

extension Tensor {
    /// Row i mixed with row `partners[i]`: share · row + (1 - share) · partner; bytes are rounded to the nearest.
    func blended(with partners: [Int], count: Int, share: Float) -> Tensor {
        if dtype == .uint8 {
            return Tensor(dtype, shape, of: UInt8.self) { result in
                withElements(of: UInt8.self) { source in
                    for (row, partner) in partners.enumerated() {
                        for place in 0..<count {
                            let mixed =
                                share * Float(source[row * count + place])
                                + (1 - share) * Float(source[partner * count + place])
                            result[row * count + place] = UInt8(mixed.rounded())
                        }
                    }
                }
            }
        }
        return Tensor(dtype, shape, of: Float.self) { result in
            withElements(of: Float.self) { source in
                for (row, partner) in partners.enumerated() {
                    for place in 0..<count {
                        result[row * count + place] =
                            share * source[row * count + place] + (1 - share) * source[partner * count + place]
                    }
                }
            }
        }
    }
}
