import Arrays
import IR

/// Arrays and tables.
enum ArraysTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let first = bytes.first else { return }
        let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch first % 3 {
        case 0: try npy(rest)
        case 1: _ = try? NPZ.decode(rest)
        default: _ = try? CSV.decode(rest)
        }
    }

    /// What an NPY file holds is written and read back.
    private static func npy(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let tensor = try? NPY.decode(bytes) else { return }
        guard let file = try? NPY.encode(tensor), let again = try? NPY.decode(file), again == tensor else {
            throw FuzzFinding("a tensor \(tensor.type) changes when written and read")
        }
    }
}
