import CKernels
import Core
import IR
import Operators

extension ProgramBuilder {
    /// Adds a conversion of the elements of a dense view to another type, as `Cast` converts.
    ///
    /// Floats of 8 bits and less are read through a table of their 256 codes. Integers of 4 and 2 bits lie in bytes, so
    /// that they are read as those are, and written as the low bits of those.
    /// - Parameters:
    ///   - saturate: what is beyond a float of 8 bits or less becomes its largest number.
    ///   - roundMode: how numbers between powers of two round to `float8e8m0`.
    mutating func emitCast(
        _ x: View, _ y: View, saturate: Bool = true, roundMode: SmallFloat.RoundMode = .up
    ) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        if x.dtype.isSmallFloat {
            guard y.dtype.isSmallFloat else { return try emitDecoding(x, y) }
            let numbers = try temporary(.float32, x.shape)
            try emitDecoding(x, numbers)
            return try emitConversion(numbers, y, saturate, roundMode)
        }
        var source = x
        if x.dtype.packedBits != nil { source.dtype = x.dtype.byteType }
        if y.dtype.packedBits != nil && !y.dtype.isSmallFloat { return try emitLowBits(source, y) }
        try emitConversion(source, y, saturate, roundMode)
    }

    private mutating func emitConversion(
        _ x: View, _ y: View, _ saturate: Bool = true, _ roundMode: SmallFloat.RoundMode = .up
    ) throws(LoweringError) {
        if x.dtype == y.dtype { return try emitCopy(from: x, to: y) }
        var narrowing: Int32 = 0
        if y.dtype.isSmallFloat { narrowing = (saturate ? 0 : CK_CAST_OVERFLOWS) | roundMode.kernelForm << 1 }
        let parameters = ck_cast_params(
            from: Int32(x.dtype.rawValue), to: Int32(y.dtype.rawValue), count: try int32(x.elementCount),
            narrowing: narrowing)
        emit(CK_FAMILY_CAST, parameters, inputs: [x], outputs: [y])
    }

    /// Looks every code of a float of 8 bits or less up.
    private mutating func emitDecoding(_ x: View, _ y: View) throws(LoweringError) {
        let codes = Tensor(x.dtype, [256], of: UInt8.self) { codes in
            for index in codes.indices { codes[index] = UInt8(index) }
        }
        let table = try lowering { () throws(OperatorError) in try codes.converted(to: y.dtype) }
        var bytes = x
        bytes.dtype = .uint8
        let places = try temporary(.int32, x.shape)
        try emitConversion(bytes, places)
        try emitGather(add(constant: table), at: places, y)
    }

    /// Adds y[i] = table[places[i]]: a place out of the table is an error when the program runs.
    mutating func emitGather(_ table: View, at places: View, _ y: View) throws(LoweringError) {
        let parameters = ck_gather_params(
            element_bytes: Int32(table.dtype.byteCount), index_bytes: Int32(places.dtype.byteCount), outer: 1,
            axis: try int32(table.elementCount), inner: 1, count: try int32(places.elementCount))
        emit(CK_FAMILY_GATHER, parameters, inputs: [table, places], outputs: [y])
    }

    /// Numbers as integers of 4 or 2 bits: the low bits of their integral parts, those beyond 64 bits saturated first.
    private mutating func emitLowBits(_ x: View, _ y: View) throws(LoweringError) {
        var x = x
        if x.dtype.isFloatingPoint {
            let integers = try temporary(.int64, x.shape)
            try emitConversion(x, integers)
            x = integers
        }
        let byte = y.dtype.byteType
        var bytes = x
        if x.dtype != byte {
            bytes = try temporary(byte, x.shape)
            try emitConversion(x, bytes)
        }
        var result = y
        result.dtype = byte
        let unused = 8 - (y.dtype.packedBits ?? 8)
        guard byte == .int8 else {
            return try emitBinary(CK_BINARY_AND, bytes, add(constant: [UInt8(0xff >> unused)], shape: []), result)
        }
        let shift = add(constant: [Int8(unused)], shape: [])
        let high = try temporary(byte, x.shape)
        try emitBinary(CK_BINARY_SHIFT_LEFT, bytes, shift, high)
        try emitBinary(CK_BINARY_SHIFT_RIGHT, high, shift, result)
    }
}

extension ScalarType {
    /// The type of whole bytes that elements of less than a byte, or of a float of 8 bits, lie in; the type itself for
    /// others.
    var byteType: ScalarType {
        if isSmallFloat { return .uint8 }
        return switch self {
        case .uint4, .uint2: .uint8
        case .int4, .int2: .int8
        default: self
        }
    }
}

extension SmallFloat.RoundMode {
    fileprivate var kernelForm: Int32 {
        switch self {
        case .up: Int32(CK_ROUND_UP.rawValue)
        case .down: Int32(CK_ROUND_DOWN.rawValue)
        case .nearest: Int32(CK_ROUND_NEAREST.rawValue)
        }
    }
}
