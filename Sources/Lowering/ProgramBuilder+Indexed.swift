import CKernels
import Core
import IR

/// What an index tensor names: see `ck_indexed_params`.
struct IndexedPlaces {
    var dims: [Int]
    var strides: [Int]
    var extents: [Int]
    var indexStrides: [Int]
    var inner: Int
}

extension ProgramBuilder {
    /// Adds the runs of a dense tensor that indices name. An index out of range is an error when the program runs.
    mutating func emitGather(
        _ x: View, _ indices: View, _ y: View, _ places: IndexedPlaces
    ) throws(LoweringError) {
        guard y.elementCount > 0, x.elementCount > 0, indices.elementCount > 0, places.inner > 0 else { return }
        let parameters = try indexedParameters(CK_FOLD_REPLACE, x, indices, places)
        emit(CK_FAMILY_GATHER_ND, parameters, inputs: [x, indices], outputs: [y])
    }

    /// Adds a dense tensor with updates folded into the runs that indices name, one after another.
    mutating func emitScatter(
        _ fold: ck_fold_kind, _ x: View, _ indices: View, _ updates: View, _ y: View, _ places: IndexedPlaces
    ) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        guard x.elementCount > 0, indices.elementCount > 0, places.inner > 0 else {
            return try emitCopy(from: x, to: y)
        }
        if fold != CK_FOLD_REPLACE, x.dtype == .bool || x.dtype.isFloatingPoint && x.dtype.byteCount == 2 {
            throw LoweringError("the compiled runtime does not combine updates of \(x.dtype)")
        }
        let parameters = try indexedParameters(fold, x, indices, places)
        // Updates and indices are read while the result is written.
        let isApart = updates.storage != x.storage && indices.storage != x.storage
        emit(
            CK_FAMILY_SCATTER_ND, parameters, inputs: [x, indices, updates], outputs: [y],
            inPlaceInput: isApart ? 0 : nil)
    }

    /// Adds a check that no element of a tensor of truth values is true: else the program stops with an index out of
    /// range.
    mutating func emitRequirement(noneOf flags: View) throws(LoweringError) {
        let places = try temporary(.int32, flags.shape)
        try emitCast(flags, places)
        // A table of one element: any other place is out of range.
        try emitGather(add(constant: [UInt8(0)]), at: places, try temporary(.uint8, flags.shape))
    }

    private func indexedParameters(
        _ fold: ck_fold_kind, _ x: View, _ indices: View, _ places: IndexedPlaces
    ) throws(LoweringError) -> ck_indexed_params {
        var parameters = ck_indexed_params()
        parameters.dtype = Int32(x.dtype.byteType.rawValue)
        parameters.index_bytes = Int32(indices.dtype.byteCount)
        parameters.fold = Int32(fold.rawValue)
        parameters.depth = try int32(places.extents.count)
        parameters.inner = try int32(places.inner)
        parameters.count = try int32(x.elementCount)
        try Self.storeLast(places.dims, padding: 1, in: &parameters.dims)
        try Self.storeLast(places.strides, padding: 0, in: &parameters.strides)
        try Self.storeFirst(places.extents, in: &parameters.extents)
        try Self.storeFirst(places.indexStrides, in: &parameters.index_strides)
        return parameters
    }

    /// Writes numbers into the last places of a C array of CK_MAX_RANK fields, `padding` before them.
    private static func storeLast<CArray>(
        _ numbers: [Int], padding: Int, in array: inout CArray
    ) throws(LoweringError) {
        try storeFirst([Int](repeating: padding, count: max(Int(CK_MAX_RANK) - numbers.count, 0)) + numbers, in: &array)
    }

    /// Writes numbers into the first places of a C array of CK_MAX_RANK fields.
    private static func storeFirst<CArray>(_ numbers: [Int], in array: inout CArray) throws(LoweringError) {
        guard numbers.count <= Int(CK_MAX_RANK) else { throw LoweringError("indexes more than 8 dimensions") }
        var fields: [Int32] = []
        for number in numbers { fields.append(try int32(number)) }
        withUnsafeMutableBytes(of: &array) { bytes in
            fields.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
    }
}
