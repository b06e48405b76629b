import Glibc

/// The external data files of a model, each mapped once. Only files below the model's folder are opened: no absolute
/// path, no `..`, no symbolic link on the way, no second hard link.
final class ExternalFiles {
    private let folder: String?
    private var regions: [String: MappedRegion] = [:]

    /// - Parameter folder: the model's folder; nil when the model came without one, which allows no external data.
    init(folder: String?) { self.folder = folder }

    /// The file at a relative path.
    /// - Parameter place: the tensor that wants it.
    func region(_ location: String, place: String) throws(ImportError) -> MappedRegion {
        if let known = regions[location] { return known }
        guard let folder else {
            throw ImportError(
                .externalData, "its data is in the external file '\(location)', but the model has no folder", at: place)
        }
        let components = location.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !components.contains(where: { ["", ".", ".."].contains($0) }) else {
            throw ImportError(
                .externalData, "the external file '\(location)' is not a plain path below the model's folder",
                at: place,
                advice: "move the file into the model's folder and save the model again")
        }
        let region = try open(components, in: folder, location: location, place: place)
        regions[location] = region
        return region
    }

    private func open(
        _ components: [String], in folder: String, location: String, place: String
    ) throws(ImportError) -> MappedRegion {
        func failure(_ what: String) -> ImportError {
            ImportError(.externalData, "the external file '\(location)' \(what)", at: place)
        }
        var descriptor = Glibc.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be opened: \(systemMessage())") }
        defer { close(descriptor) }
        for (index, component) in components.enumerated() {
            let kind = index + 1 < components.count ? O_DIRECTORY : O_NONBLOCK
            let next = openat(descriptor, component, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            guard next >= 0 else {
                let isLink = errno == ELOOP || (errno == ENOTDIR && Self.isLink(component, in: descriptor))
                throw failure(isLink ? "is or passes a symbolic link" : "cannot be opened: \(systemMessage())")
            }
            close(descriptor)
            descriptor = next
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read: \(systemMessage())") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure("is not a regular file") }
        guard status.st_nlink == 1 else {
            throw failure("has \(status.st_nlink) hard links, which may lead out of the model's folder; copy it")
        }
        return try MappedRegion(descriptor: descriptor, kind: .externalData, place: "\(place): '\(location)'")
    }

    private static func isLink(_ name: String, in directory: Int32) -> Bool {
        var status = stat()
        return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}
