import ArgumentParser
import Compiler
import Foundation

/// The command line of mlc.
@main
struct MLC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mlc",
        abstract: "Compiles models for edge devices and runs them.",
        discussion: """
            Exit status: 0 done; 1 a check said no (verification, accuracy, unsupported model); 2 bad usage or bad input.
            """,
        version: ModelCompiler.version,
        subcommands: [
            CheckCommand.self, CompileCommand.self, InspectCommand.self, RunCommand.self, VerifyCommand.self,
            BenchCommand.self, ConformanceCommand.self, TargetsCommand.self, OperatorsCommand.self, DataCommand.self,
            TrainCommand.self, EvaluateCommand.self, ExplainCommand.self, ExperimentsCommand.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Foundation.exit(report(error))
        }
    }

    /// Says what went wrong, and returns the exit status.
    private static func report(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        if let refusal = error as? Refusal {
            return say(refusal.description, status: 1)
        }
        if error is CommandFailure || isOwn(error) {
            return say("\(error)", status: status(of: error))
        }
        let code = exitCode(for: error)
        if code == .success {
            print(fullMessage(for: error))
            return 0
        }
        let message = fullMessage(for: error)
        let text = message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message
        return say(text, status: 2)
    }

    private static func say(_ text: String, status: Int32) -> Int32 {
        FileHandle.standardError.write(Data("error: \(text)\n".utf8))
        return status
    }
}

/// A check that said no.
struct Refusal: Error, CustomStringConvertible {
    var description: String
}

/// Bad usage or bad input that no other error describes.
struct CommandFailure: Error, CustomStringConvertible {
    var description: String
}
