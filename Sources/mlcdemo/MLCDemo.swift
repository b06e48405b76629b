import ArgumentParser

/// Makes the demonstration's pictures and shows what a model said about them; `tools/demo` calls it.
@main
struct MLCDemo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mlcdemo",
        abstract: "Renders pictures of brushed-metal parts and shows what a model said about them.",
        subcommands: [RenderCommand.self])
}
