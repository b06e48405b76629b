import IR
import Operators

/// Reads model files of every known format.
public enum ModelImporter {}
