import Importers
import TestSupport
import Testing

/// Imports bytes.
func importModel(
    _ bytes: [UInt8], _ dimensions: [String: DimensionBinding] = [:], folder: String? = nil,
    forms: InputForms = InputForms()
) throws -> ImportedModel {
    try bytes.withUnsafeBytes {
        try ONNXImporter(forms: forms).importModel($0, dimensions: dimensions, externalDataFolder: folder)
    }
}

/// The error that importing a model gives, of a kind and with words in its message.
func expectInvalid(
    _ model: ModelBuilder, _ kind: ImportError.Kind, _ words: String..., folder: String? = nil,
    location: SourceLocation = #_sourceLocation
) {
    do {
        _ = try importModel(model.bytes, folder: folder)
        Issue.record("imported", sourceLocation: location)
    } catch let error as ImportError {
        #expect(error.kind == kind, "\(error)", sourceLocation: location)
        for word in words {
            #expect(error.description.contains(word), "\(error)", sourceLocation: location)
        }
    } catch {
        Issue.record("\(error)", sourceLocation: location)
    }
}
