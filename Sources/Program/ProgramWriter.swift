#if !hasFeature(Embedded)
    import Core

    /// What the compiler knows of a program, ready to be written. The same content gives the same bytes.
    public struct ProgramWriter: Sendable {
        /// An input or output of the program.
        public struct Port: Sendable {
            public var name: String
            public var dtype: ScalarType
            public var shape: [Int]

            public init(name: String, dtype: ScalarType, shape: [Int]) {
                self.name = name
                self.dtype = dtype
                self.shape = shape
            }
        }

        /// Where an operand lies.
        public struct Operand: Sendable, Equatable {
            public var space: OperandSpace
            public var port: Int
            public var offset: Int
            public var byteCount: Int

            public init(space: OperandSpace, port: Int = 0, offset: Int = 0, byteCount: Int = 0) {
                self.space = space
                self.port = port
                self.offset = offset
                self.byteCount = byteCount
            }
        }

        /// One call of a kernel.
        public struct Instruction: Sendable {
            public var family: UInt16
            public var isa: UInt16
            public var operands: [Operand]
            public var parameters: [UInt8]
            public var name: String

            public init(family: UInt16, isa: UInt16, operands: [Operand], parameters: [UInt8], name: String) {
                self.family = family
                self.isa = isa
                self.operands = operands
                self.parameters = parameters
                self.name = name
            }
        }

        /// A symbolic dimension and its bounds, both inclusive.
        public struct Symbol: Sendable, Equatable {
            public var name: String
            public var lower: Int
            public var upper: Int
            public var step: Int
            /// The operand, counted through, in which the program finds the number; nil for an extent of an input.
            public var countOperand: Int?

            public init(name: String, lower: Int, upper: Int, step: Int = 1, countOperand: Int? = nil) {
                self.countOperand = countOperand
                self.name = name
                self.lower = lower
                self.upper = upper
                self.step = step
            }
        }

        /// An expression, as in `Program.Expression`.
        public struct Expression: Sendable, Hashable {
            public var operation: ExtentOperation
            public var left: Int
            public var number: Int

            public init(_ operation: ExtentOperation, left: Int = 0, number: Int) {
                self.operation = operation
                self.left = left
                self.number = number
            }
        }

        /// A number that follows an expression. The operands of instructions are counted through.
        public struct Patch: Sendable {
            public var kind: PatchKind
            public var index: Int
            public var place: Int
            public var expression: Int

            public init(_ kind: PatchKind, index: Int, place: Int = 0, expression: Int) {
                self.kind = kind
                self.index = index
                self.place = place
                self.expression = expression
            }
        }

        public var symbols: [Symbol] = []
        public var expressions: [Expression] = []
        public var patches: [Patch] = []
        public var isa: UInt32
        public var inputs: [Port] = []
        public var outputs: [Port] = []
        public var instructions: [Instruction] = []
        /// How many of the last inputs and outputs are states; they pair up in order.
        public var stateCount = 0
        public var arenaBytes = 0
        public var arenaLowerBound = 0
        public var weightBytes = 0

        public init(isa: UInt32) { self.isa = isa }

        /// The program's bytes.
        /// - Precondition: ports have at most `ProgramFormat.portRank` extents and instructions at most
        ///   `ProgramFormat.instructionOperands` operands.
        public func encoded() -> [UInt8] {
            var ports = ByteBuilder()
            var operands = ByteBuilder()
            var code = ByteBuilder()
            var parameters = ByteBuilder()
            var names = NameTable()
            var operandCount = 0
            for port in inputs + outputs { ports.append(port, names: &names) }
            for instruction in instructions {
                parameters.align(8)
                let name = names.add(instruction.name)
                code.append(instruction.family)
                code.append(instruction.isa)
                code.append(UInt32(instruction.operands.count))
                code.append(UInt32(operandCount))
                code.append(UInt32(parameters.bytes.count))
                code.append(UInt32(instruction.parameters.count))
                code.append(name.offset)
                code.append(name.length)
                code.append(UInt32(0))
                parameters.bytes += instruction.parameters
                for operand in instruction.operands { operands.append(operand) }
                operandCount += instruction.operands.count
            }
            parameters.align(8)
            var extents = ByteBuilder()
            for symbol in symbols { extents.append(symbol, names: &names) }
            for expression in expressions { extents.append(expression) }
            for patch in patches { extents.append(patch) }
            let tables = [ports.bytes, operands.bytes, code.bytes, parameters.bytes, extents.bytes, names.table.bytes]
            let total = ProgramFormat.Header.size + tables.reduce(0) { $0 + $1.count }
            var result = header(
                total: total, operandCount: operandCount, parameterBytes: parameters.bytes.count,
                nameBytes: names.table.bytes.count)
            for table in tables { result += table }
            return result
        }

        private func header(total: Int, operandCount: Int, parameterBytes: Int, nameBytes: Int) -> [UInt8] {
            var header = ByteBuilder()
            header.append(ProgramFormat.magic)
            header.append(ProgramFormat.major)
            header.append(ProgramFormat.minor)
            header.append(UInt64(total))
            header.append(isa)
            header.append(UInt32(inputs.count))
            header.append(UInt32(outputs.count))
            header.append(UInt32(operandCount))
            header.append(UInt32(instructions.count))
            header.append(UInt32(parameterBytes))
            header.append(UInt32(nameBytes))
            header.append(UInt32(stateCount))
            header.append(UInt64(arenaBytes))
            header.append(UInt64(arenaLowerBound))
            header.append(UInt64(weightBytes))
            header.append(UInt32(symbols.count))
            header.append(UInt32(expressions.count))
            header.append(UInt32(patches.count))
            header.append(UInt32(0))
            return header.bytes
        }
    }

    /// Names, each stored once.
    private struct NameTable {
        var table = ByteBuilder()
        private var known: [String: (offset: UInt32, length: UInt32)] = [:]

        mutating func add(_ name: String) -> (offset: UInt32, length: UInt32) {
            if let place = known[name] { return place }
            let place = (offset: UInt32(table.bytes.count), length: UInt32(name.utf8.count))
            table.bytes += Array(name.utf8)
            known[name] = place
            return place
        }
    }

    /// Bytes under construction, little-endian.
    private struct ByteBuilder {
        var bytes: [UInt8] = []

        mutating func append<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes += Array($0) }
        }

        mutating func align(_ alignment: Int) {
            while bytes.count % alignment != 0 { bytes.append(0) }
        }

        mutating func append(_ port: ProgramWriter.Port, names: inout NameTable) {
            let name = names.add(port.name)
            append(name.offset)
            append(name.length)
            append(UInt32(port.dtype.rawValue))
            append(UInt32(port.shape.count))
            for axis in 0..<ProgramFormat.portRank {
                append(axis < port.shape.count ? UInt32(port.shape[axis]) : 0)
            }
        }

        mutating func append(_ symbol: ProgramWriter.Symbol, names: inout NameTable) {
            let name = names.add(symbol.name)
            append(name.offset)
            append(name.length)
            append(UInt32(symbol.lower))
            append(UInt32(symbol.upper))
            append(UInt32(symbol.step))
            append(UInt32(symbol.countOperand.map { $0 + 1 } ?? 0))
        }

        mutating func append(_ expression: ProgramWriter.Expression) {
            append(expression.operation.rawValue)
            append(UInt32(expression.left))
            append(Int64(expression.number))
        }

        mutating func append(_ patch: ProgramWriter.Patch) {
            append(patch.kind.rawValue)
            append(UInt32(patch.index))
            append(UInt32(patch.place))
            append(UInt32(patch.expression))
        }

        mutating func append(_ operand: ProgramWriter.Operand) {
            append(operand.space.rawValue)
            append(UInt32(operand.port))
            append(UInt64(operand.offset))
            append(UInt64(operand.byteCount))
        }
    }
#endif
