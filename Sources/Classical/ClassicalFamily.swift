import Statistics

/// The families of classical models, by the names that recipes use.
public enum ClassicalFamily: String, Sendable, CaseIterable {
    case linearRegression = "linear-regression"
    case logisticRegression = "logistic-regression"
    case decisionTree = "decision-tree"
    case randomForest = "random-forest"
    case extraTrees = "extra-trees"
    case boostedTrees = "boosted-trees"
    case nearestNeighbours = "nearest-neighbours"
    case linearSVM = "linear-svm"
    case radialSVM = "rbf-svm"
    case naiveBayes = "naive-bayes"
    case kMeans = "k-means"
    case isolationForest = "isolation-forest"
    case principalComponents = "pca"

    /// Whether the family can do a task.
    public func supports(_ task: ClassicalTask) -> Bool {
        switch (self, task) {
        case (.kMeans, _), (.isolationForest, _), (.principalComponents, _): task == .anomaly
        case (_, .anomaly): false
        case (.linearRegression, .classification), (.logisticRegression, .regression), (.naiveBayes, .regression): false
        default: true
        }
    }

    /// Whether a NaN among the features is a missing value that the family handles, rather than an error.
    public var acceptsMissing: Bool {
        switch self {
        case .decisionTree, .randomForest, .extraTrees, .boostedTrees: true
        default: false
        }
    }

    /// The hyper-parameters, in the order of documentation.
    public var hyperparameters: [Hyperparameter] {
        switch self {
        case .linearRegression: LinearRegressionOptions.declarations()
        case .logisticRegression: LogisticRegressionOptions.declarations()
        case .decisionTree: TreeOptions.declarations()
        case .randomForest: ForestOptions.declarations()
        case .extraTrees: ForestOptions.declarations(from: .extremelyRandomized)
        case .boostedTrees: BoostingOptions.declarations()
        case .nearestNeighbours: NearestNeighboursOptions.declarations()
        case .linearSVM: LinearSVMOptions.declarations()
        case .radialSVM: SupportVectorMachineOptions.declarations()
        case .naiveBayes: NaiveBayesOptions.declarations()
        case .kMeans: KMeansOptions.declarations()
        case .isolationForest: IsolationForestOptions.declarations()
        case .principalComponents: PrincipalComponentsOptions.declarations()
        }
    }

    /// Fits a model.
    ///
    /// The same set, parameters and seed give the same model on every machine, with any number of threads.
    ///
    /// - Parameters:
    ///   - training: what is learned from.
    ///   - validation: rows of the same columns and target that decide when boosting stops; not learned from.
    ///   - parameters: hyper-parameters by name; the others have their standard values.
    ///   - context: seed, threads, and whom to tell of progress.
    /// - Throws: `ClassicalError` that names the parameter, column or row that is wrong.
    public func fit(
        _ training: TrainingSet, validation: TrainingSet? = nil, parameters: [String: HyperparameterValue] = [:],
        context: FittingContext = FittingContext()
    ) throws(ClassicalError) -> ClassicalFit {
        guard supports(training.task) else {
            let others = ClassicalFamily.allCases.filter { $0.supports(training.task) }
            throw .unsupportedTask(family: rawValue, task: training.task.name, families: others.map(\.rawValue))
        }
        try training.check(allowsMissing: acceptsMissing)
        try validation?.check(allowsMissing: acceptsMissing, learns: false)
        if let validation, validation.task != training.task || validation.columns.count != training.columns.count {
            throw .mismatchedSizes(
                "the validation set has other columns or another kind of target than the training set")
        }
        return try fitChecked(training, validation, parameters, context)
    }

    private func fitChecked(
        _ set: TrainingSet, _ validation: TrainingSet?, _ parameters: [String: HyperparameterValue],
        _ context: FittingContext
    ) throws(ClassicalError) -> ClassicalFit {
        switch self {
        case .linearRegression:
            return fitLinearRegression(set, try LinearRegressionOptions(parameters, family: rawValue), context)
        case .logisticRegression:
            return fitLogisticRegression(set, try LogisticRegressionOptions(parameters, family: rawValue), context)
        case .decisionTree:
            return fitTree(set, try TreeOptions(parameters, family: rawValue), context)
        case .randomForest, .extraTrees:
            let start = self == .extraTrees ? ForestOptions.extremelyRandomized : ForestOptions()
            return fitForest(set, try ForestOptions(parameters, family: rawValue, from: start), context)
        case .boostedTrees:
            return try fitBoosting(
                set, validation: validation, try BoostingOptions(parameters, family: rawValue), context)
        case .nearestNeighbours:
            return fitNearestNeighbours(set, try NearestNeighboursOptions(parameters, family: rawValue))
        case .linearSVM:
            return fitLinearSVM(set, try LinearSVMOptions(parameters, family: rawValue), context)
        case .radialSVM:
            return fitSupportVectorMachine(
                set, try SupportVectorMachineOptions(parameters, family: rawValue), context)
        case .naiveBayes:
            return fitNaiveBayes(set, try NaiveBayesOptions(parameters, family: rawValue))
        case .kMeans:
            return try fitKMeans(set, try KMeansOptions(parameters, family: rawValue), context)
        case .isolationForest:
            return try fitIsolationForest(set, try IsolationForestOptions(parameters, family: rawValue), context)
        case .principalComponents:
            return try fitPrincipalComponents(set, try PrincipalComponentsOptions(parameters, family: rawValue))
        }
    }
}
