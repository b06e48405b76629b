import ArgumentParser
import Foundation

/// Makes the demonstration's pictures and sensor series, and shows what a model said about them; `tools/demo` calls it.
@main
struct MLCDemo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mlcdemo",
        abstract: "Renders parts, simulates engines, and shows what a model said about them.",
        subcommands: [
            RenderCommand.self, SimulateCommand.self, TableCommand.self, SheetCommand.self, EnginesCommand.self,
            InputsCommand.self, OutputsCommand.self,
        ])

    /// Runs the command of the arguments. Exit codes: 0 done, 1 a comparison failed, 2 bad usage or bad input.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code == .success { exit(withError: error) }
            let message = code == .validationFailure ? fullMessage(for: error) : "error: \(error)"
            FileHandle.standardError.write(Data((message + "\n").utf8))
            Foundation.exit(2)
        }
    }
}

/// Why a command stopped: what, where, and what to do.
struct DemoError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
