import Compiler
import Conformance
import Foundation
import Targets
import Testing

/// Published models, where they lie next to the checkout.
struct SharedModelTests {
    @Test(arguments: ["mnist_8", "kws_fp32", "ultraface_rfb320", "super_resolution_10"])
    func agreesWithItsVectors(name: String) throws {
        let folder = "\(Product.package)/../shared/models/\(name)"
        guard FileManager.default.fileExists(atPath: folder) else {
            return print("skipped: ../shared/models/\(name) is not there")
        }
        let cases = ConformanceCase.find(below: folder)
        #expect(!cases.isEmpty)
        let target = try TargetRegistry.standard().resolve("host")
        for item in cases {
            let result = ConformanceSuite().run(item) { model, _ in
                let compiled = try ModelCompiler().load(model.graph, for: target)
                return { try compiled.run($0) }
            }
            #expect(result.status == .passed, "\(result.reason ?? "")")
        }
    }
}
