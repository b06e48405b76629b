/// How much of the data each part of a split gets.
public struct SplitFractions: Sendable, Equatable {
    public let train: Double
    public let validation: Double
    public let test: Double

    /// 70% for training, 10% for validation, 20% for the test.
    public static let standard = SplitFractions(unchecked: (0.7, 0.1, 0.2))

    /// Fractions from 0 to 1 whose sum is 1; training needs more than 0. Parts with a fraction of 0 stay empty.
    /// - Throws: `split` for other numbers.
    public init(train: Double, validation: Double, test: Double) throws(DatasetError) {
        let all = [train, validation, test]
        guard all.allSatisfy({ $0 >= 0 && $0 <= 1 }), train > 0, abs(all.reduce(0, +) - 1) < 1e-6 else {
            throw .split(
                "the parts of a split must be fractions from 0 to 1 with the sum 1, and training more than 0; "
                    + "they are \(train), \(validation) and \(test)")
        }
        self.init(unchecked: (train, validation, test))
    }

    private init(unchecked parts: (Double, Double, Double)) { (train, validation, test) = parts }
}
