// swift-tools-version: 6.2
import PackageDescription

/// Modules that also build as Embedded Swift: no Foundation, no `any`, typed throws.
let embeddable: [SwiftSetting] = [.treatWarning("EmbeddedRestrictions", as: .error)]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// `MLC_STRICT=1` makes warnings errors; tools/check builds so.
let isStrict = Context.environment["MLC_STRICT"] != nil

/// `MLC_FUZZ=1` adds the fuzzers' executable, which links with libFuzzer alone; tools/fuzz builds so.
let isFuzzing = Context.environment["MLC_FUZZ"] != nil

let package = Package(
    name: "mlc",
    products: [
        .executable(name: "mlc", targets: ["mlc"]),
        .executable(name: "mlcrun", targets: ["mlcrun"]),
        .library(name: "mlcrt", type: .static, targets: ["MLCRT"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Embeddable: what a device needs.
        .target(name: "CKernels", cSettings: [.define("NDEBUG")]),
        .target(name: "Core", swiftSettings: embeddable),
        .target(name: "Program", dependencies: ["Core"], swiftSettings: embeddable),
        .target(name: "Container", dependencies: ["Core"], swiftSettings: embeddable),
        .target(name: "Runtime", dependencies: ["Program", "Container", "CKernels"], swiftSettings: embeddable),
        .target(name: "CPlatform", linkerSettings: [.linkedLibrary("pthread")]),
        .target(name: "CMlcrt"),
        .target(name: "MLCRT", dependencies: ["Runtime", "CMlcrt", "CPlatform"], swiftSettings: embeddable),
        .target(name: "Runner", dependencies: ["MLCRT"], swiftSettings: embeddable),
        .executableTarget(name: "mlcrun", dependencies: ["Runner"]),
        .executableTarget(name: "mlcrt-example", dependencies: ["MLCRT", "CMlcrt"]),

        // Host: the compiler.
        .target(name: "Platform", dependencies: ["Runtime", "CKernels", "CPlatform"]),
        .target(name: "IR", dependencies: ["Core"]),
        .target(name: "CInflate", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "Arrays", dependencies: ["IR", "Container", "CInflate"]),
        .target(name: "Operators", dependencies: ["IR"]),
        .target(name: "Interpreter", dependencies: ["Operators"]),
        .target(
            name: "COnnx",
            cxxSettings: [.define("ONNX_ML", to: "1"), .define("ONNX_NAMESPACE", to: "onnx")],
            linkerSettings: [.linkedLibrary("onnx"), .linkedLibrary("onnx_proto"), .linkedLibrary("protobuf")]),
        .target(name: "Importers", dependencies: ["Operators", "COnnx", "Platform"]),
        .target(name: "Conformance", dependencies: ["Importers", "Interpreter", "Arrays"]),
        .target(
            name: "Targets", dependencies: ["CKernels"],
            resources: [
                "portable", "x86-64-v2", "x86-64-v3", "x86-64-v4", "x86-64-v4-vnni", "arm64", "arm64-dotprod",
                "arm64-i8mm",
            ].map { .embedInCode("Definitions/\($0).json") }),
        .target(name: "Passes", dependencies: ["Operators", "Interpreter"]),
        .target(name: "Lowering", dependencies: ["Passes", "Targets", "Program", "CKernels"]),
        .target(name: "Bundle", dependencies: ["Program", "Container", "Arrays", "Platform"]),
        .target(name: "CBlas", dependencies: ["CKernels"]),
        .target(name: "Execution", dependencies: ["Runtime", "Platform", "IR", "CBlas"]),
        .target(
            name: "Compiler",
            dependencies: [
                "Execution", "Importers", "Passes", "Lowering", "Bundle", "Platform", "Interpreter", "Arrays",
            ]),
        .target(
            name: "CImages",
            linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
        .target(name: "Images", dependencies: ["CImages"]),
        .executableTarget(
            name: "mlc",
            dependencies: [
                "Compiler", "Conformance", "Datasets", "Experiments", "Exporters", "Images", "Training", argumentParser,
            ]),

        // Host: the trainer.
        .target(name: "Statistics"),
        .target(name: "Differentiation", dependencies: ["Operators", "Interpreter"]),
        .target(
            name: "Datasets",
            dependencies: [
                "Statistics", "Images", "Platform", "Reports", .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "Reports"),
        .target(name: "Exporters", dependencies: ["Operators", "COnnx", "Classical", "Platform", "Statistics"]),
        .target(
            name: "Training",
            dependencies: [
                "Classical", "Datasets", "Differentiation", "Evaluation", "EvaluationReports", "Experiments",
                "Exporters",
                "Importers", "Compiler",
                "Statistics",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(name: "Evaluation", dependencies: ["Statistics"]),
        .target(name: "EvaluationReports", dependencies: ["Evaluation", "Reports"]),
        .target(
            name: "Experiments",
            dependencies: [
                "Platform", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(name: "Classical", dependencies: ["Statistics"]),

        .target(name: "CPeak"),
        .executableTarget(name: "kernelbench", dependencies: ["CKernels", "CPeak"]),

        // The demonstration: rendered parts with scratches.
        .target(name: "Rendering", dependencies: ["Images", "Statistics"]),
        .target(name: "Simulation", dependencies: ["Statistics"]),
        .executableTarget(
            name: "mlcdemo", dependencies: ["Rendering", "Simulation", "Arrays", "Bundle", argumentParser]),
        .target(name: "TestSupport", dependencies: ["Operators"], path: "Tests/TestSupport"),
        .target(
            name: "FuzzTargets",
            dependencies: ["Compiler", "Bundle", "Datasets", "Execution", "Images", "TestSupport"],
            path: "Tests/FuzzTargets"),
        .testTarget(
            name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], exclude: ["findings", "seeds"]),
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .executableTarget(
            name: "allocation-probe", dependencies: ["Bundle", "Execution", "CAllocationCounter"],
            path: "Tests/AllocationProbe"),
        .testTarget(name: "BundleTests", dependencies: ["Bundle", "TestSupport"]),
        .testTarget(name: "ContainerTests", dependencies: ["Container", "TestSupport"]),
        .testTarget(name: "ArraysTests", dependencies: ["Arrays", "TestSupport"]),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "Container", "TestSupport"]),
        .testTarget(name: "ImagesTests", dependencies: ["Images"]),
        .testTarget(name: "RenderingTests", dependencies: ["Rendering"]),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
        .testTarget(
            name: "StatisticsTests", dependencies: ["Statistics"], exclude: ["make-vectors.py", "vectors.json"]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "Exporters", "Images", "Importers", "Interpreter", "Simulation", "Statistics", "Targets",
                "TestSupport",
            ], exclude: ["check_shap.py"]),
        .testTarget(name: "DifferentiationTests", dependencies: ["Differentiation", "TestSupport"]),
        .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Images", "Statistics"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
        .testTarget(
            name: "ExperimentsTests", dependencies: ["Experiments", "Platform", "TestSupport"],
            exclude: ["read-mlflow.py"]),
        .testTarget(
            name: "EvaluationReportsTests",
            dependencies: ["EvaluationReports", "Evaluation", "Reports", "Statistics"]),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "Statistics"],
            exclude: ["make-vectors.py", "vectors.json"]),
        .testTarget(
            name: "ClassicalTests", dependencies: ["Classical", "Statistics", "TestSupport"],
            exclude: ["agreement.py", "make-shap-vectors.py", "shap-vectors.json"]),
        .testTarget(name: "KernelTests", dependencies: ["CKernels"]),
        .testTarget(name: "IRTests", dependencies: ["IR"]),
        .testTarget(name: "OperatorTests", dependencies: ["Operators", "TestSupport"]),
        .testTarget(name: "InterpreterTests", dependencies: ["Interpreter", "TestSupport"]),
        .testTarget(
            name: "ImporterTests", dependencies: ["Importers", "Conformance", "TestSupport"]),
        .testTarget(
            name: "ExporterTests",
            dependencies: [
                "Exporters", "Arrays", "Classical", "Conformance", "Importers", "Interpreter", "TestSupport",
            ],
            exclude: ["check_exported.py"]),
        .testTarget(name: "LoweringTests", dependencies: ["Lowering", "TestSupport"]),
        .testTarget(
            name: "CompilerTests",
            dependencies: [
                "Compiler", "Bundle", "Execution", "Importers", "Interpreter", "Lowering", "Targets", "IR",
                "TestSupport",
            ]),
        .testTarget(name: "PassTests", dependencies: ["Importers", "Passes"], exclude: ["Snapshots"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Compiler", "Conformance", "Arrays", "Bundle", "Execution", "Interpreter", "Runtime", "FuzzTargets",
                "TestSupport",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11,
    cxxLanguageStandard: .cxx17
)

if isFuzzing {
    package.targets.append(
        .executableTarget(name: "mlcfuzz", dependencies: ["FuzzTargets"], path: "Tests/FuzzDriver"))
}

if isStrict {
    for target in package.targets where target.type != .system {
        target.swiftSettings = (target.swiftSettings ?? []) + [.treatAllWarnings(as: .error)]
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
        target.cxxSettings = (target.cxxSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
}
