/// A cell of a delimited text, as a place in its bytes.
struct Cell {
    /// The first byte, after an opening quotation mark and blanks.
    var start: Int
    /// The byte after the last.
    var end: Int
    /// Where the cell starts, from 1; quoted cells may span lines.
    var line: Int
    /// A quotation mark in the text is written twice.
    var hasDoubledQuotes = false
}
