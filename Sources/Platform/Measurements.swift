import CPlatform

/// Time and memory of this process.
public enum Measurements {
    /// Nanoseconds of the monotonic clock; only differences mean something.
    public static var monotonicNanoseconds: UInt64 { cp_monotonic_ns() }

    /// The most memory that the process has had resident, in bytes.
    public static var peakResidentBytes: UInt64 { cp_peak_resident_bytes() }

    /// The number of processors that this process may run on, at least 1.
    public static var processorCount: Int { Int(cp_cpu_count()) }
}
