/// What the command line asks for.
struct RunnerOptions {
    static var usage: StaticString {
        """
        usage: mlcrun BUNDLE [--input NAME=FILE.npy]... [--output-dir DIR] [--threads N] [--runs N]
               mlcrun BUNDLE --verify
        Runs a compiled model on this device.
          --input NAME=FILE.npy   an input as an NPY array of the model's type and shape, within its bounds
          --output-dir DIR        writes each output to DIR/NAME.npy (a '/' in a name becomes '_')
          --threads N             threads that share the work; default 1
          --runs N                runs N times and tells the least and the median time; default 1
          --verify                runs the bundle's own samples against their expected outputs
        exit status: 0 done, 1 verification failed, 2 bad usage or bad input

        """
    }

    var bundle: UnsafePointer<CChar>
    var outputDirectory: UnsafePointer<CChar>?
    var threads = 1
    var runs = 1
    var verifies = false
    /// The positions of `NAME=FILE` arguments are found again when inputs are read.
    let arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    let count: Int

    /// Reads the arguments, or says what is wrong with them and returns nil.
    init?(_ count: Int, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ error: TextOutput) {
        self.arguments = arguments
        self.count = count
        var found: UnsafePointer<CChar>?
        var index = 1
        while index < count, let argument = arguments[index] {
            let value = index + 1 < count ? arguments[index + 1] : nil
            if equals(argument, "--verify") {
                verifies = true
            } else if argument[0] != 45 {
                if found != nil { return nil }
                found = UnsafePointer(argument)
            } else {
                guard let value else {
                    error.write("error: ")
                    error.write(cString: argument)
                    error.write(" needs a value\n")
                    return nil
                }
                index += 1
                if equals(argument, "--output-dir") {
                    outputDirectory = UnsafePointer(value)
                } else if equals(argument, "--threads"), let number = positive(value), number <= 64 {
                    threads = number
                } else if equals(argument, "--runs"), let number = positive(value) {
                    runs = number
                } else if !equals(argument, "--input") {
                    error.write("error: ")
                    error.write(cString: argument)
                    error.write(" ")
                    error.write(cString: value)
                    error.write(" is not understood\n")
                    return nil
                }
            }
            index += 1
        }
        guard let found else { return nil }
        bundle = found
    }

    /// Calls `body` with each `--input` value until it returns false. True when all returned true.
    func forEachInput(_ body: (UnsafePointer<CChar>) -> Bool) -> Bool {
        var index = 1
        while index + 1 < count, let argument = arguments[index], let value = arguments[index + 1] {
            if equals(argument, "--input") && !body(UnsafePointer(value)) { return false }
            index += equals(argument, "--verify") || argument[0] != 45 ? 1 : 2
        }
        return true
    }
}

/// True when a C string has this text.
func equals(_ text: UnsafePointer<CChar>, _ other: StaticString) -> Bool {
    for index in 0..<other.utf8CodeUnitCount where UInt8(bitPattern: text[index]) != other.utf8Start[index] {
        return false
    }
    return text[other.utf8CodeUnitCount] == 0
}

/// A decimal number from 1 to 1,000,000, or nil.
private func positive(_ text: UnsafePointer<CChar>) -> Int? {
    var number = 0
    var index = 0
    while text[index] != 0 {
        guard text[index] >= 48, text[index] <= 57, number <= 100_000 else { return nil }
        number = number * 10 + Int(text[index] - 48)
        index += 1
    }
    return index > 0 && number > 0 && number <= 1_000_000 ? number : nil
}
