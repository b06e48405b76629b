import Dispatch
import Foundation
import Images

/// The measures of all pictures of a set; only one block of pictures is in memory at a time.
public struct PictureScan: Sendable {
    /// The set without pictures that cannot be read.
    public let set: PictureSet
    /// The measures of each picture of the set.
    public let measures: [PictureMeasures]
    /// Pictures that cannot be read, with the reason.
    public let unreadable: [FolderListing.Skipped]

    /// Decodes and measures all pictures, on as many threads as there are processors. The result does not depend on
    /// them.
    /// - Throws: `source` when no picture can be read.
    public init(_ set: PictureSet) throws(DatasetError) {
        let results = ResultList(count: set.count)
        DispatchQueue.concurrentPerform(iterations: set.count) { index in
            results.set(index, Result { () throws(DatasetError) in PictureMeasures(try set.image(index)) })
        }
        var (measures, kept, unreadable): ([PictureMeasures], [Int], [FolderListing.Skipped]) = ([], [], [])
        for (index, result) in results.list.enumerated() {
            switch result {
            case .success(let measure):
                measures.append(measure)
                kept.append(index)
            case .failure(let error):
                unreadable.append(FolderListing.Skipped(path: set.items[index].path, reason: "\(error)"))
            case nil: break
            }
        }
        guard !kept.isEmpty else {
            throw .source(
                path: set.root,
                reason: "none of its \(set.count) pictures can be read; the first: \(unreadable.first?.reason ?? "")")
        }
        self.set = set.selecting(kept)
        (self.measures, self.unreadable) = (measures, unreadable)
    }
}

/// Results that several threads write, each to a place of its own.
private final class ResultList: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<PictureMeasures, DatasetError>?]

    init(count: Int) { results = Array(repeating: nil, count: count) }

    var list: [Result<PictureMeasures, DatasetError>?] { lock.withLock { results } }

    func set(_ index: Int, _ result: Result<PictureMeasures, DatasetError>) {
        lock.withLock { results[index] = result }
    }
}
