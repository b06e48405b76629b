import Bundle
import TestSupport
import Testing

/// What the programs say about bundles that are damaged, altered, or for another processor.
struct DamagedBundleTests {
    private let compiled: CompiledFolder
    private let path: String
    private let bytes: [UInt8]
    private var folder: TemporaryDirectory { compiled.folder }

    init() throws {
        compiled = try CompiledFolder()
        path = try compiled.compile("dense", Models.dense)
        bytes = compiled.folder.contents("dense.mlcb")
    }

    /// Every command refuses these bytes with status 2.
    private func refuse(_ bytes: [UInt8], _ words: String..., location: SourceLocation = #_sourceLocation) throws {
        try folder.write(bytes, "bad.mlcb")
        let bad = folder.file("bad.mlcb")
        for command in ["run", "verify", "inspect", "bench"] {
            try expectRefusal(2, words + [bad], leaving: folder, [command, bad], location: location)
        }
        try expectRefusal(2, [bad], leaving: folder, by: "mlcrun", [bad, "--verify"], location: location)
    }

    @Test func flippedBitInEachEntry() throws {
        for entry in try ContainerEntry.all(bytes) where !entry.data.isEmpty {
            var copy = bytes
            copy[entry.offset + entry.data.count / 2] ^= 4
            try refuse(copy, "damaged bundle", "CRC-32")
        }
    }

    @Test func truncated() throws {
        for part in [0, 1, 5, 11, 15] { try refuse(Array(bytes.prefix(bytes.count * part / 16)), "bundle") }
    }

    @Test func overlappingEntries() throws {
        // The central directory's second record points at the first entry.
        let record: [UInt8] = [0x50, 0x4b, 0x01, 0x02]
        let starts = bytes.indices.filter { bytes[$0...].starts(with: record) }
        #expect(starts.count > 3)
        var copy = bytes
        for byte in 42..<46 { copy[starts[1] + byte] = bytes[starts[0] + byte] }
        try refuse(copy, "damaged bundle", "entry 1")
    }

    @Test func anotherArchitecture() throws {
        let other = Product.isX86 ? ["arm64", "arm64-dotprod"] : ["x86-64-v3", "x86-64-v4"]
        let foreign = try compiled.compile("foreign", Models.dense, targets: other)
        for command in ["run", "verify", "bench"] {
            try expectRefusal(2, other + ["--target"], leaving: folder, [command, foreign])
        }
        try expectRefusal(2, ["instruction set"], leaving: folder, ["verify", foreign, "--target", other[0]])
        try expectRefusal(2, ["x86-64-v2", other[0]], leaving: folder, ["verify", foreign, "--target", "x86-64-v2"])
        try expectRefusal(
            2, ["no program for this processor"] + other, leaving: folder, by: "mlcrun", [foreign, "--verify"])
        #expect(try succeed("inspect", foreign).contains(other[1]))
    }

    @Test func anAlteredSampleIsRefused() throws {
        var entries = try ContainerEntry.all(bytes)
        for index in entries.indices where entries[index].name == "samples/0/output_0.npy" {
            entries[index].data[entries[index].data.count - 2] ^= 0x40
        }
        try folder.write(try ContainerEntry.pack(entries), "altered.mlcb")
        let altered = folder.file("altered.mlcb")
        try expectRefusal(1, ["sample 0", "'y'", "element 2"], leaving: folder, ["verify", altered])
        try expectRefusal(1, ["sample 0", "y", "element 2"], leaving: folder, by: "mlcrun", [altered, "--verify"])
    }

    @Test func aProgramOfAnotherModelIsRefused() throws {
        try compiled.compile("convolution", Models.convolution)
        let others = try ContainerEntry.all(folder.contents("convolution.mlcb"))
        var entries = try ContainerEntry.all(bytes)
        for index in entries.indices where entries[index].name.hasPrefix("programs/") {
            let name = entries[index].name
            entries[index].data = others.first { $0.name == name }?.data ?? []
            for manifest in entries.indices where entries[manifest].name == BundleEntry.manifest {
                let text = String(decoding: entries[manifest].data, as: UTF8.self)
                let program = "\"programBytes\" : \(entries[index].data.count)"
                entries[manifest].data = Array(text.replacing(/"programBytes" : \d+/, with: program).utf8)
            }
        }
        try folder.write(try ContainerEntry.pack(entries), "mixed.mlcb")
        try expectRefusal(2, [], leaving: folder, ["verify", folder.file("mixed.mlcb")])
        let lean = try mlcrun(folder.file("mixed.mlcb"), "--verify")
        #expect(lean.status != 0 && lean.output.contains("error: "), "\(lean.output)")
    }
}
