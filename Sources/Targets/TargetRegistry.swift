import Foundation

/// Why a target cannot be had.
public enum TargetError: Error, CustomStringConvertible {
    case unknown(String, known: [String])
    case invalid(file: String, reason: String)
    case noneForHost(architecture: String, features: [String])

    public var description: String {
        switch self {
        case .unknown(let name, let known):
            "unknown target '\(name)'; known: host, \(known.joined(separator: ", "))"
        case .invalid(let file, let reason): "target file \(file): \(reason)"
        case .noneForHost(let architecture, let features):
            "no target fits this machine (\(architecture) with \(features.joined(separator: ", ")))"
        }
    }
}

/// The targets of `targets/*.json`, with inheritance resolved.
public struct TargetRegistry: Sendable {
    /// Parents before children; a later target that fits a machine is a better one.
    public let targets: [Target]

    /// The features that a target file may name, by architecture.
    public static let knownFeatures: Set<String> = [
        "sse4.2", "popcnt", "avx2", "fma", "f16c", "bmi2", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512vnni",
        "neon", "dotprod", "i8mm",
    ]

    /// The targets that come with mlc.
    public static func standard() throws(TargetError) -> TargetRegistry {
        try TargetRegistry(files: [
            ("portable", PackageResources.portable_json), ("x86-64-v2", PackageResources.x86_64_v2_json),
            ("x86-64-v3", PackageResources.x86_64_v3_json), ("x86-64-v4", PackageResources.x86_64_v4_json),
            ("x86-64-v4-vnni", PackageResources.x86_64_v4_vnni_json), ("arm64", PackageResources.arm64_json),
            ("arm64-dotprod", PackageResources.arm64_dotprod_json),
            ("arm64-i8mm", PackageResources.arm64_i8mm_json),
        ])
    }

    /// Reads target files. A parent comes before its children.
    public init(files: [(name: String, json: [UInt8])]) throws(TargetError) {
        var targets: [Target] = []
        for (name, json) in files {
            let definition: Definition
            do {
                definition = try JSONDecoder().decode(Definition.self, from: Data(json))
            } catch {
                throw .invalid(file: "\(name).json", reason: "\(error)")
            }
            targets.append(try definition.resolved(file: name, among: targets))
        }
        self.targets = targets
    }

    /// The target with a name.
    public func named(_ name: String) throws(TargetError) -> Target {
        guard let target = targets.first(where: { $0.name == name }) else {
            throw .unknown(name, known: targets.map(\.name))
        }
        return target
    }

    /// The best target for a machine. `architecture` is `x86_64` or `aarch64`.
    public func host(architecture: String, features: Set<String>) throws(TargetError) -> Target {
        let fitting = targets.filter { target in
            (target.architecture ?? architecture) == architecture && target.features.isSubset(of: features)
        }
        guard let best = fitting.last else {
            throw .noneForHost(architecture: architecture, features: features.sorted())
        }
        return best
    }
}

/// A target file as it is written.
private struct Definition: Decodable {
    var name: String
    var parent: String?
    var description: String
    var architecture: String?
    var triple: String?
    var features: [String]?
    var instruction_sets: [String]?
    var vector_bytes: Int?
    var l1_bytes: Int?
    var l2_bytes: Int?

    func resolved(file: String, among known: [Target]) throws(TargetError) -> Target {
        func invalid(_ reason: String) -> TargetError { .invalid(file: "\(file).json", reason: reason) }
        var base: Target?
        if let parent {
            base = known.first { $0.name == parent }
            if base == nil { throw invalid("parent '\(parent)' is not a target listed before it") }
        }
        if let strange = features?.first(where: { !TargetRegistry.knownFeatures.contains($0) }) {
            throw invalid("unknown feature '\(strange)'")
        }
        var sets: [Target.InstructionSet] = base?.instructionSets ?? []
        if let names = instruction_sets {
            sets = []
            for name in names {
                guard let set = Target.InstructionSet(rawValue: name) else {
                    throw invalid("unknown instruction set '\(name)'")
                }
                sets.append(set)
            }
        }
        guard name == file else { throw invalid("its name is '\(name)'") }
        guard let vector = vector_bytes ?? base?.vectorBytes, let l1 = l1_bytes ?? base?.l1Bytes,
            let l2 = l2_bytes ?? base?.l2Bytes, !sets.isEmpty
        else { throw invalid("without a parent it must give instruction_sets, vector_bytes, l1_bytes and l2_bytes") }
        return Target(
            name: name, summary: description, architecture: architecture ?? base?.architecture,
            triple: triple ?? base?.triple, features: (base?.features ?? []).union(features ?? []),
            instructionSets: sets, vectorBytes: vector, l1Bytes: l1, l2Bytes: l2)
    }
}
