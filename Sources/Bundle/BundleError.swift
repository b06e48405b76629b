import Arrays
import Container
import Platform

/// Why a bundle cannot be read or written.
public enum BundleError: Error, Equatable, Sendable {
    /// The file cannot be read or written.
    case platform(PlatformError)
    /// The container is damaged. `entry` is the entry's name where it is known.
    case container(ContainerError)
    /// An array of a sample is damaged.
    case sample(Int, ArrayError)
    /// The manifest is not what this format says.
    case manifest(String)
    /// The bundle is of another major version.
    case unsupportedVersion(Int)
    /// The manifest names an entry that is not there.
    case missingEntry(String)
    /// An entry that the manifest does not name.
    case unknownEntry(String)
    /// The contents contradict each other.
    case contradiction(String)
    /// No program for a target; `known` are those that are there.
    case noProgram(target: String, known: [String])
}

extension BundleError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .platform(let error): error.description
        case .container(let error): "damaged bundle: \(error)"
        case .sample(let index, let error): "damaged bundle, sample \(index): \(error)"
        case .manifest(let reason): "damaged bundle, manifest.json: \(reason)"
        case .unsupportedVersion(let major):
            "the bundle has format version \(major), this mlc reads version \(Manifest.Format.current.major);"
                + " compile the model again"
        case .missingEntry(let name): "damaged bundle: the entry '\(name)' is missing"
        case .unknownEntry(let name): "damaged bundle: the manifest does not know the entry '\(name)'"
        case .contradiction(let reason): reason
        case .noProgram(let target, let known):
            "the bundle has no program for '\(target)', only for \(known.joined(separator: ", "));"
                + " compile it with --target \(target)"
        }
    }
}
