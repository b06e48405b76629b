/// The names of a bundle's entries.
public enum BundleEntry {
    public static let manifest = "manifest.json"
    public static let statistics = "statistics.json"
    public static let signature = "signature.json"
    public static let weights = "weights/data.bin"

    /// The program for a target.
    public static func program(_ target: String) -> String { "programs/\(target).bin" }

    /// Input `index` of a sample.
    public static func input(_ index: Int, ofSample sample: Int) -> String { "samples/\(sample)/input_\(index).npy" }

    /// Output `index` of a sample.
    public static func output(_ index: Int, ofSample sample: Int) -> String { "samples/\(sample)/output_\(index).npy" }

    /// The tolerance of a sample, `f32[2]`: absolute, relative.
    public static func tolerance(ofSample sample: Int) -> String { "samples/\(sample)/tolerance.npy" }
}
