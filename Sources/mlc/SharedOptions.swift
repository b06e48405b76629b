import ArgumentParser
import Bundle
import Compiler
import Core
import Execution
import Foundation
import IR
import Importers
import Platform
import Targets

/// `--dim NAME=N|LO..HI`, once per symbolic dimension, and `--fix NAME=VALUE`, once per input to fix.
struct DimensionOptions: ParsableArguments {
    @Option(
        name: .customLong("dim"),
        help: ArgumentHelp(
            "The number or the bounds of a symbolic dimension, or what it is of others, such as total=past+sequence; may be "
                + "repeated.",
            valueName: "NAME=N|LO..HI[:STEP]|EXPRESSION"))
    var dimensions: [String] = []

    @Option(
        name: .customLong("fix"),
        help: ArgumentHelp(
            "Fix an input to a value, so that it is part of the model: a number, or several for a vector; may be repeated.",
            valueName: "NAME=VALUE[,VALUE…]"))
    var fixes: [String] = []

    @Option(
        name: .customLong("length"),
        help: ArgumentHelp(
            "The number of tensors of an input that is a sequence; they become inputs NAME.0, NAME.1, …. May be repeated.",
            valueName: "NAME=N"))
    var lengths: [String] = []

    @Option(
        name: .customLong("absent"),
        help: ArgumentHelp("An optional input that is left out; may be repeated.", valueName: "NAME"))
    var absent: [String] = []

    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp(
            "The keys of an input that is a map, where the model does not tell them; may be repeated.",
            valueName: "NAME=KEY[,KEY…]"))
    var keys: [String] = []

    @Option(
        name: .customLong("shape"),
        help: ArgumentHelp(
            "The shape of an input that is declared without one, such as 1x3x224x224; may be repeated.",
            valueName: "NAME=NxN…"))
    var shapes: [String] = []

    @Option(
        name: .customLong("iterations"),
        help: ArgumentHelp(
            "The most iterations of a loop whose end the data decide, by the node's name; more are an error when the model "
                + "runs. May be repeated.", valueName: "NODE=N"))
    var iterations: [String] = []

    /// What is said of what the model leaves open.
    func forms() throws -> InputForms {
        var forms = InputForms(absent: Set(absent))
        for text in lengths {
            guard let (name, number) = Self.assignment(text), let length = Int(number),
                (0...InputForms.maximumLength).contains(length)
            else {
                throw ValidationError("--length \(text) is not NAME=N with N up to \(InputForms.maximumLength)")
            }
            forms.lengths[name] = length
        }
        for text in keys {
            // Keys may have an equals sign, as those that scikit-learn makes of words.
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("--keys \(text) is not NAME=KEY,KEY…")
            }
            let list = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
            forms.keys[String(text[..<equals]), default: []] += list.map(String.init)
        }
        for text in iterations {
            guard let (name, number) = Self.assignment(text), let most = Int(number),
                (0...Limits.iterations).contains(most)
            else { throw ValidationError("--iterations \(text) is not NODE=N with N up to \(Limits.iterations)") }
            forms.iterations[name] = most
        }
        for text in shapes {
            guard let (name, extents) = Self.assignment(text) else {
                throw ValidationError("--shape \(text) is not NAME=NxN…")
            }
            let parts = extents.split(separator: "x", omittingEmptySubsequences: false)
            let shape = parts.compactMap { Int($0) }
            guard shape.count == parts.count || extents.isEmpty, shape.allSatisfy({ $0 >= 0 }) else {
                throw ValidationError("--shape \(text) is not NAME=NxN…")
            }
            forms.shapes[name] = shape
        }
        return forms
    }

    /// The parts of `NAME=VALUE`, cut at the last sign: names may have one.
    private static func assignment(_ text: String) -> (name: String, value: String)? {
        guard let equals = text.lastIndex(of: "="), equals != text.startIndex else { return nil }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// The fixed inputs by name.
    func fixedInputs() throws -> [String: String] {
        var result: [String: String] = [:]
        for text in fixes {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("--fix \(text) is not NAME=VALUE")
            }
            result[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return result
    }

    /// The bindings by name.
    func bindings() throws -> [String: DimensionBinding] {
        var result: [String: DimensionBinding] = [:]
        for text in dimensions {
            guard let equals = text.firstIndex(of: "="),
                let binding = DimensionBinding(String(text[text.index(after: equals)...]))
            else {
                throw ValidationError("--dim \(text) is not NAME=N, NAME=LO..HI, NAME=LO..HI:STEP or NAME=EXPRESSION")
            }
            result[String(text[..<equals])] = binding
        }
        return result
    }
}

/// The choice of one of a bundle's programs.
struct ProgramOptions: ParsableArguments {
    @Option(help: "The target whose program to run; default: the best one for this machine.")
    var target: String?

    @Option(help: "Threads that share the work.")
    var threads = 1

    func validate() throws {
        guard (1...ThreadPool.maximumThreads).contains(threads) else {
            throw ValidationError("--threads takes a number from 1 to \(ThreadPool.maximumThreads)")
        }
    }

    /// Binds the chosen program of a bundle.
    func load(_ bundle: BundleReader, path: String) throws -> (model: CompiledModel, target: String) {
        let name = try target.map { try TargetRegistry.standard().resolve($0).name } ?? best(bundle, path)
        let model = try CompiledModel(
            program: try bundle.program(for: name), weights: bundle.weights, owner: bundle, threads: threads)
        return (model, name)
    }

    /// The last of the known targets that this machine is and the bundle has.
    private func best(_ bundle: BundleReader, _ path: String) throws -> String {
        let features = CPUFeatures.host.targetFeatures
        let fitting = try TargetRegistry.standard().targets.filter { target in
            bundle.targets.contains(target.name) && target.features.isSubset(of: features)
                && (target.architecture ?? CPUFeatures.architecture) == CPUFeatures.architecture
        }
        guard let best = fitting.last else {
            throw CommandFailure(
                description: """
                    \(path) has programs for \(bundle.targets.joined(separator: ", ")), none of which runs on this \
                    machine; compile the model with --target host
                    """)
        }
        return best.name
    }
}

/// Maps and checks a bundle; an error names its file.
func openBundle(_ path: String) throws -> BundleReader {
    do throws(BundleError) {
        return try BundleReader(path: path)
    } catch {
        if case .platform = error { throw error }
        throw CommandFailure(description: "\(path): \(error)")
    }
}

/// Writes a value as JSON with sorted keys.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// Writes one line to standard error.
func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

/// A count of bytes for people, such as `1.5 MiB`.
func bytesText(_ count: Int) -> String {
    if count < 10 << 10 { return "\(count) bytes" }
    if count < 10 << 20 { return String(format: "%.1f KiB", Double(count) / 1024) }
    return String(format: "%.1f MiB", Double(count) / 1_048_576)
}
