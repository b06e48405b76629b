import Platform
import Targets

extension CPUFeatures {
    /// The architecture that mlc was built for, as targets name it.
    public static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "other"
        #endif
    }

    /// These features in the words of target files.
    public var targetFeatures: Set<String> {
        var names: Set<String> = []
        if isSuperset(of: .x86_64_v2) { names.formUnion(["sse4.2", "popcnt"]) }
        if isSuperset(of: .x86_64_v3) { names.formUnion(["avx2", "fma", "f16c", "bmi2"]) }
        if isSuperset(of: .x86_64_v4) { names.formUnion(["avx512f", "avx512bw", "avx512dq", "avx512vl"]) }
        if contains(.avx512VNNI) { names.insert("avx512vnni") }
        if contains(.neon) { names.insert("neon") }
        if contains(.armDotProduct) { names.insert("dotprod") }
        if contains(.armI8MM) { names.insert("i8mm") }
        return names
    }
}

extension TargetRegistry {
    /// The target with a name, where `host` means the best one for this machine.
    public func resolve(_ name: String) throws(TargetError) -> Target {
        guard name == "host" else { return try named(name) }
        return try host(architecture: CPUFeatures.architecture, features: CPUFeatures.host.targetFeatures)
    }
}
