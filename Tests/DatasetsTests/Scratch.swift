import Foundation
import Images

/// A folder of its own that is removed with this object.
final class ScratchFolder {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "mlc-datasets-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders to it.
    func write(_ name: String, _ bytes: [UInt8]) {
        let url = URL(fileURLWithPath: path + "/" + name)
        try? FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? Data(bytes).write(to: url)
    }

    /// Writes a grey PNG whose samples follow from a number.
    func picture(_ name: String, _ value: Int, width: Int = 8, height: Int = 6) throws {
        var image = Image(width: width, height: height, channels: .grey)
        for y in 0..<height {
            for x in 0..<width {
                image[x, y] = UInt8(truncatingIfNeeded: value &* 31 &+ x &* (value % 7 + 1) &+ y &* 13)
            }
        }
        write(name, try image.encodePNG())
    }
}

/// A file in a folder of its own.
final class Scratch {
    private let folder = ScratchFolder()
    let path: String

    init(_ name: String, _ text: String) {
        folder.write(name, Array(text.utf8))
        path = folder.path + "/" + name
    }
}
