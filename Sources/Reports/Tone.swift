/// How the reader should take something. A page says it in words or signs too, never by colour alone.
public enum Tone: String, Sendable {
    case neutral, good, warning, bad

    /// The word that goes before a note of this tone.
    var word: String {
        switch self {
        case .neutral: "Note"
        case .good: "Good"
        case .warning: "Attention"
        case .bad: "Problem"
        }
    }
}
