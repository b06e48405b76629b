import CPlatform
import Core

/// Text on a descriptor, put together from pieces without the standard library's strings.
struct TextOutput {
    private let descriptor: Int32

    static var standardOutput: TextOutput { TextOutput(descriptor: 1) }
    static var standardError: TextOutput { TextOutput(descriptor: 2) }

    func write(_ text: StaticString) {
        cp_print(descriptor, text.utf8Start, text.utf8CodeUnitCount)
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        cp_print(descriptor, bytes.baseAddress, bytes.count)
    }

    func write(cString: UnsafePointer<CChar>) {
        var count = 0
        while cString[count] != 0 { count += 1 }
        cp_print(descriptor, cString, count)
    }

    func write(_ number: Int) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var rest = number.magnitude
        var start = 20
        repeat {
            start -= 1
            digits[start] = UInt8(truncatingIfNeeded: rest % 10) + 48
            rest /= 10
        } while rest > 0
        if number < 0 { write("-") }
        digits.span.withUnsafeBytes { cp_print(descriptor, $0.baseAddress.map { $0 + start }, 20 - start) }
    }

    /// A number of thousandths with one decimal place, such as nanoseconds as microseconds.
    func write(thousandths number: Int) {
        write(number / 1000)
        write(".")
        write(number / 100 % 10)
    }

    /// A port as `name f32[1x3x224x224]`.
    func write(_ name: UnsafeRawBufferPointer, _ dtype: ScalarType, rank: Int, extent: (Int) -> Int) {
        write(name)
        write(" ")
        write(dtype.name)
        write("[")
        for axis in 0..<rank {
            if axis > 0 { write("x") }
            write(extent(axis))
        }
        write("]")
    }
}
