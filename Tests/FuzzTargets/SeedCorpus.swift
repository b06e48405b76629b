import Arrays
import Bundle
import Compiler
import Datasets
import Foundation
import IR
import Images
import Importers
import Targets

/// Files to start fuzzing from: models, what they compile to, and small arrays and pictures.
public struct SeedCorpus {
    /// Larger seeds slow fuzzing down.
    private static let byteLimit = 6 << 10
    private let models: [String]
    private let folder: String

    /// - Parameters:
    ///   - models: folders in which `.onnx` and `.ir` files are looked for, at any depth.
    ///   - folder: gets a folder for each target.
    public init(models: [String], folder: String) {
        self.models = models
        self.folder = folder
    }

    /// Writes what can be made; a model that does not compile gives less.
    public func write() {
        for target in FuzzTarget.allCases {
            try? FileManager.default.createDirectory(
                atPath: "\(folder)/\(target.rawValue)", withIntermediateDirectories: true)
        }
        for root in models {
            let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
            for name in all.sorted() where name.hasSuffix(".onnx") || name.hasSuffix(".ir") {
                write(model: "\(root)/\(name)", as: name.replacing("/", with: "_"))
            }
        }
        writeArrays()
    }

    private func write(model path: String, as stem: String) {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= Self.byteLimit else { return }
        write(Array(bytes), path.hasSuffix(".ir") ? .text : .onnx, stem)
        guard let model = try? ModelImporter().load(path) else { return }
        write(Array(GraphPrinter().print(model.graph).utf8), .text, stem + ".ir")
        guard let host = try? TargetRegistry.standard().resolve("host") else { return }
        var options = CompileOptions(targets: [host])
        // Where dimensions are open, a program for all shapes within small bounds.
        for dimension in (try? ModelImporter().analyze(path))?.dynamicDimensions ?? [] {
            options.dimensions[dimension.name] = .range(1...4, step: 1)
        }
        guard let compiled = try? ModelCompiler().compile(path, options) else { return }
        if let program = compiled.programs.first { write(program.bytes, .program, stem) }
        if let bundle = try? BundleWriter.bytes(compiled.contents) { write(bundle, .bundle, stem) }
    }

    private func writeArrays() {
        let tensor = Tensor((0..<6).map { Float($0) }, shape: [2, 3])
        if let npy = try? NPY.encode(tensor) { write([0] + npy, .arrays, "npy") }
        if let npz = try? NPZ.encode([NPZ.Member(name: "x", tensor: tensor)]) { write([1] + npz, .arrays, "npz") }
        write([2] + Array("a,b\n1,2.5\n\"3\",-4e2\n".utf8), .arrays, "csv")
        let table = Array("id;\"weight, kg\";kind;ok\n1;2,5;red;true\n2;NA;\"a \"\"b\"\"\";no\n3;-4e2;red;?\n".utf8)
        write([0] + table, .tables, "csv")
        table.withUnsafeBytes { bytes in
            guard let statistics = try? TableStatistics(decoding: bytes, named: "t") else { return }
            let all = DatasetStatistics(tables: [statistics])
            write([1] + Array(DatasetSchema(all, target: "kind").text.utf8), .tables, "yaml")
            if let json = try? all.json() { write([2] + json, .tables, "json") }
        }
        let image = Image(width: 4, height: 3, channels: .rgb, pixels: (0..<36).map { UInt8($0) })
        if let png = try? image?.encodePNG() { write(png, .images, "png") }
    }

    private func write(_ bytes: [UInt8], _ target: FuzzTarget, _ name: String) {
        guard bytes.count <= Self.byteLimit * 2 else { return }
        try? Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(target.rawValue)/\(name)"))
    }
}
