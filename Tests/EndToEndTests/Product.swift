import Foundation
import TestSupport
import Testing

/// The executables of this package, which `swift build` puts beside the tests.
enum Product {
    /// The folder of the built products.
    static let folder: String = {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return executable.deletingLastPathComponent().path
    }()

    /// True where x86 programs run.
    static var isX86: Bool {
        #if arch(x86_64)
            true
        #else
            false
        #endif
    }

    /// The folder of the package.
    static let package: String = {
        let file = URL(fileURLWithPath: #filePath)
        return file.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }()

    /// Runs a product.
    static func run(_ name: String, _ arguments: [String]) throws -> Tool.Result {
        let path = "\(folder)/\(name)"
        try #require(FileManager.default.isExecutableFile(atPath: path), "build it first: swift build -c release")
        return try Tool.run(path, arguments)
    }
}

/// Runs mlc.
func mlc(_ arguments: String...) throws -> Tool.Result { try Product.run("mlc", arguments) }

/// Runs the lean runner.
func mlcrun(_ arguments: String...) throws -> Tool.Result { try Product.run("mlcrun", arguments) }

/// Runs mlc and requires that it succeeds.
@discardableResult
func succeed(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
    let result = try Product.run("mlc", arguments)
    try #require(result.status == 0, "\(result.output)", sourceLocation: location)
    return result.output
}

/// Requires that a program refuses: its status, an error that contains words, and no file added to or taken from a folder.
func expectRefusal(
    _ status: Int32, _ words: [String], leaving folder: TemporaryDirectory, by product: String = "mlc",
    _ arguments: [String], location: SourceLocation = #_sourceLocation
) throws {
    let before = folder.names
    let result = try Product.run(product, arguments)
    #expect(result.status == status, "\(result.output)", sourceLocation: location)
    #expect(result.output.contains("error: "), "\(result.output)", sourceLocation: location)
    for word in words {
        #expect(result.output.contains(word), "\(word) is missing in: \(result.output)", sourceLocation: location)
    }
    #expect(folder.names == before, sourceLocation: location)
}
