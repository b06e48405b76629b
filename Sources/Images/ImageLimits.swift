/// The largest pictures that decoding accepts. They are checked against the declared size before any allocation.
public enum ImageLimits {
    /// Greatest number of columns.
    public static let maxWidth = 16384
    /// Greatest number of rows.
    public static let maxHeight = 16384
    /// Greatest number of pixels: at most 192 MiB of RGB samples.
    public static let maxPixels = 64 << 20
    /// Greatest size of an image file.
    public static let maxFileBytes = 256 << 20
}
