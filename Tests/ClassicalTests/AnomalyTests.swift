import Statistics
import Testing

@testable import Classical

@Suite("Anomaly detectors and clusters")
struct AnomalyTests {
    @Test(
        "rows far from all others score higher",
        arguments: [ClassicalFamily.kMeans, .isolationForest, .principalComponents])
    func outliers(_ family: ClassicalFamily) throws {
        // Ordinary rows lie near a plane through the origin; odd ones far from it.
        var random = SeededGenerator(seed: 1)
        var features = Matrix(rows: 420, columns: 5)
        for row in 0..<420 {
            let (a, b) = (random.normal(), random.normal())
            let odd = row >= 400 ? 6.0 : 0
            let values = [a + odd, b - odd, a + b + odd, a - b + odd, 2 * b + odd]
            for column in 0..<5 { features[row, column] = Float(values[column] + 0.05 * random.normal()) }
        }
        let ordinary = TrainingSet(features: features.selecting(rows: Array(0..<400)), target: .none)
        let model = try family.fit(ordinary).model
        let scores = model.predict(features).values
        let limit = scores[..<400].sorted()[395]
        #expect(scores[400...].allSatisfy { $0 > limit }, "\(family)")
    }

    @Test("k-means finds clouds")
    func clouds() throws {
        let set = SyntheticSets.clouds(rows: 300, classes: 3, columns: 6, distance: 8, seed: 1)
        let unlabelled = TrainingSet(features: set.features, target: .none)
        let model = try #require(
            try ClassicalFamily.kMeans.fit(unlabelled, parameters: ["clusters": 3]).model as? KMeans)
        let clusters = model.clusters(of: set.features)
        for row in 3..<300 { #expect(clusters[row] == clusters[row % 3]) }
        #expect(Set(clusters).count == 3)
    }

    @Test("principal components are orthonormal, and all of them reconstruct everything")
    func components() throws {
        let set = TrainingSet(
            features: SyntheticSets.clouds(rows: 200, classes: 2, columns: 6, distance: 2, seed: 1).features,
            target: .none)
        let fit = try ClassicalFamily.principalComponents.fit(set, parameters: ["components": 6])
        let model = try #require(fit.model as? PrincipalComponents)
        for first in 0..<6 {
            for second in 0..<6 {
                let product = dot(
                    model.components.row(first).map(Double.init), model.components.row(second).map(Double.init))
                #expect(abs(product - (first == second ? 1 : 0)) < 1e-6)
            }
        }
        #expect(zip(model.variances, model.variances.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(abs(model.variances.reduce(0, +) - 6) < 1e-4)
        #expect(model.predict(set.features).values.allSatisfy { $0 < 1e-9 })
    }
}
