import Bundle
import Foundation

/// What the bundle of a model that `mlc train` made says of it.
struct TrainedModel {
    let inputs: [ModelInput]
    /// The classes in the order of the output `probabilities`; empty where numbers are predicted.
    let labels: [String]
    /// The columns that a window or a row consists of; empty for pictures.
    let columns: [String]

    init(bundle path: String) throws {
        inputs = try ModelInput.all(bundle: path)
        let provenance: [String: String]
        do { provenance = try BundleReader(path: path).manifest.provenance } catch {
            throw DemoError("\(path): \(error)")
        }
        columns = provenance["mlc.columns"]?.split(separator: "\n").map(String.init) ?? []
        guard let text = provenance["labels"] else {
            labels = []
            return
        }
        do { labels = try JSONDecoder().decode([String].self, from: Data(text.utf8)) } catch {
            throw DemoError("\(path): its labels are not valid JSON; compile the model again")
        }
    }

    /// The place of a class among the probabilities.
    func place(of label: String, in path: String) throws -> Int {
        guard let place = labels.firstIndex(of: label) else {
            throw DemoError("\(path): tells \(labels.isEmpty ? "no classes" : "\(labels)") apart, '\(label)' is needed")
        }
        return place
    }
}
