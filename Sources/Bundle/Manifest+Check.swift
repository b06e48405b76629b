import Container
import Core
import Foundation
import IR

extension Manifest {
    /// The bytes of `manifest.json`: sorted keys, so that equal manifests have equal bytes.
    public func encoded() throws(BundleError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(self)) } catch {
            throw .manifest("cannot be written: \(error)")
        }
    }

    /// Reads and checks `manifest.json`. The major version is looked at first, so that a newer manifest is named as
    /// such.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(BundleError) -> Manifest {
        struct Version: Decodable {
            var format: Format
        }
        let data = Data(bytes)
        let decoder = JSONDecoder()
        do {
            let version = try decoder.decode(Version.self, from: data).format
            if version.major != Format.current.major { throw BundleError.unsupportedVersion(version.major) }
            let manifest = try decoder.decode(Manifest.self, from: data)
            if let problem = manifest.problem { throw BundleError.manifest(problem) }
            return manifest
        } catch let error as BundleError {
            throw error
        } catch let error as DecodingError {
            throw .manifest(describe(error))
        } catch {
            throw .manifest("\(error)")
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return path.isEmpty ? "" : " at '\(path.joined(separator: "."))'"
        }
        return switch error {
        case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(place(context))"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            "expected \(type)\(place(context))"
        case .dataCorrupted(let context): "\(context.debugDescription)\(place(context))"
        @unknown default: "\(error)"
        }
    }

    /// What no reader accepts, or nil.
    var problem: String? {
        if targets.isEmpty { return "there is no program" }
        if let name = firstDuplicate(targets.map(\.name)) { return "two programs for target '\(name)'" }
        for target in targets {
            if target.entry != BundleEntry.program(target.name) { return "target '\(target.name)' has a wrong entry" }
            guard (0...Limits.tensorBytes).contains(target.arenaBytes) else {
                return "the arena of target '\(target.name)' is beyond the limit"
            }
        }
        let expectedSample = inputs.count + outputs.count + 1
        if samples.count > Container.entries / expectedSample { return "too many samples" }
        for ports in [inputs, outputs] {
            if let name = firstDuplicate(ports.map(\.name)) { return "two inputs or outputs have the name '\(name)'" }
            for port in ports { if let problem = port.problem { return problem } }
        }
        for sample in samples where !sample.tolerance.isValid { return "a tolerance is negative or not a number" }
        return nil
    }

    private func firstDuplicate(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }
}

extension Manifest.Port {
    fileprivate var problem: String? {
        guard let type = ScalarType(name: dtype) else { return "'\(name)' has the unknown type '\(dtype)'" }
        guard shape.count <= Limits.rank, shape.allSatisfy({ (0...Limits.dimension).contains($0) }),
            let bytes = (shape + [type.byteCount]).checkedProduct, bytes <= Limits.tensorBytes
        else { return "the shape of '\(name)' is beyond the limits" }
        if let extents, extents.count != shape.count { return "the extents of '\(name)' are not those of its shape" }
        return nil
    }
}

extension Tolerance {
    fileprivate var isValid: Bool { absolute >= 0 && relative >= 0 && absolute.isFinite && relative.isFinite }
}
