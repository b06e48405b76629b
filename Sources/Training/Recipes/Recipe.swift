import Differentiation
import Images

/// A training as one readable file says it: data, split, features, model, objective, augmentation, budget, seed.
public struct Recipe: Sendable {
    /// What the model is to tell.
    public enum Task: String, CaseIterable, Sendable {
        /// One of several classes.
        case classification
        /// A number.
        case regression
        /// How unusual an example is, learnt from usual ones.
        case anomaly
    }

    public var name: String
    public var description: String
    public var task: Task?
    public var seed: UInt64
    public var data: DataRecipe
    public var split: SplitRecipe
    public var picture: PictureRecipe?
    public var window: WindowRecipe?
    public var model: ModelRecipe
    public var training: TrainingPlan
    public var decision: DecisionRecipe
    /// What tuning varies; nil for nothing.
    public var tune: SearchSpace?
    /// The text of the file.
    public var text: String
    /// The path of the file, for messages; relative paths in it start from its folder.
    public var path: String

    static let keys = [
        "name", "description", "task", "seed", "data", "split", "picture", "window", "model", "training", "decision",
        "tune",
    ]

    /// Reads a recipe.
    /// - Throws: `RecipeError` with the line and the key of what does not fit.
    public init(text: String, path: String) throws(RecipeError) {
        let root = try RecipeNode(text: text, path: path)
        try root.allow(Self.keys)
        (self.text, self.path) = (text, path)
        name = try root.required("name").text()
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 32 && $0 != UInt8(ascii: "/") }) else {
            throw try root.required("name").error("a name without blanks and '/' is expected")
        }
        description = try root["description"]?.text() ?? ""
        task = try root["task"]?.choice(Task.self)
        seed = try UInt64(root["seed"]?.integer(in: 0...Int.max) ?? 1)
        data = try DataRecipe(root.required("data"))
        split = try root["split"].map(SplitRecipe.init) ?? SplitRecipe()
        picture = try root["picture"].map(PictureRecipe.init)
        window = try root["window"].map(WindowRecipe.init)
        model = try ModelRecipe(root.required("model"))
        training = try root["training"].map(TrainingPlan.init) ?? TrainingPlan()
        training.seed = seed
        decision = try root["decision"].map(DecisionRecipe.init) ?? DecisionRecipe()
        tune = try root["tune"].map(SearchSpace.init)
        if picture != nil && window != nil { throw root.error("picture and window do not go together") }
    }
}

/// Where the examples come from, and what of them is used.
public struct DataRecipe: Hashable, Sendable {
    /// Files or one folder; empty when the command line says it.
    public var paths: [String] = []
    /// The column that is to be predicted; pictures have their folders.
    public var target: String?
    /// The columns that are used; nil for all but the target and `exclude`.
    public var features: [String]?
    public var exclude: [String] = []
    /// Number columns that are categories.
    public var categories: [String] = []
    /// New columns by formulas over others, in their order.
    public var derived: [Derived] = []
    /// Columns that only formulas use: inputs of the model that are no features themselves.
    public var formulaOnly: [String] = []
    /// Features with which boosted trees may only rise, 1, or only fall, -1.
    public var monotone: [String: Int] = [:]
    /// The column, or for pictures the pattern over the name, whose equal values stay in one part of a split.
    public var group: String?
    /// Groups of pictures whose captured numbers are at most so far apart are one.
    public var neighbours: Int?
    /// Whether pictures that look alike are in one group.
    public var joinsNearDuplicates = false
    /// Whether pictures with masks are learnt from by their masks too.
    public var usesMasks = true
    /// Columns, or for pictures patterns over their names, whose groups the evaluation compares.
    public var compare: [String] = []
    /// The column that orders the rows of a group in time.
    public var order: String?
    /// C-MAPSS: the subset.
    public var subset: String?
    /// The largest remaining life that is told apart.
    public var cap: Double?
    /// Pictures that are used and left out, as patterns over their paths.
    public var includePictures: [String] = []
    public var excludePictures: [String] = []
    public var skipsUnreadable = false
    /// Classes that are taken together: new name to old names.
    public var merge: [(name: String, classes: [String])] = []

    /// What happens to pictures that look alike.
    enum NearDuplicates: String, CaseIterable { case join, keep }

    /// What masks beside pictures are for.
    enum Masks: String, CaseIterable { case learn, ignore }

    /// A column computed from others.
    public struct Derived: Hashable, Sendable {
        public var name: String
        public var formula: String
    }

    static let keys = [
        "path", "target", "features", "exclude", "categories", "derived", "formula_only", "monotone", "group",
        "neighbours", "order", "compare", "subset", "cap", "include", "leave_out", "skip_unreadable", "merge",
        "near_duplicates", "masks",
    ]

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow(Self.keys)
        paths = try node["path"]?.texts() ?? []
        target = try node["target"]?.text()
        features = try node["features"]?.texts()
        exclude = try node["exclude"]?.texts() ?? []
        categories = try node["categories"]?.texts() ?? []
        for (name, value) in try node["derived"]?.entries() ?? [] {
            derived.append(Derived(name: name, formula: try value.text()))
        }
        formulaOnly = try node["formula_only"]?.texts() ?? []
        for (name, value) in try node["monotone"]?.entries() ?? [] {
            switch try value.text() {
            case "up": monotone[name] = 1
            case "down": monotone[name] = -1
            case let word: throw value.error("up or down is expected, not '\(word)'")
            }
        }
        group = try node["group"]?.text()
        neighbours = try node["neighbours"]?.integer(in: 0...1_000_000_000)
        joinsNearDuplicates = try node["near_duplicates"]?.choice(NearDuplicates.self) == .join
        usesMasks = try node["masks"]?.choice(Masks.self) != .ignore
        order = try node["order"]?.text()
        compare = try node["compare"]?.texts() ?? []
        subset = try node["subset"]?.text()
        cap = try node["cap"]?.number(in: 1...1e9)
        includePictures = try node["include"]?.texts() ?? []
        excludePictures = try node["leave_out"]?.texts() ?? []
        skipsUnreadable = try node["skip_unreadable"]?.flag() ?? false
        for (name, value) in try node["merge"]?.entries() ?? [] { merge.append((name, try value.texts())) }
    }

    public static func == (left: DataRecipe, right: DataRecipe) -> Bool {
        left.paths == right.paths && left.target == right.target && left.features == right.features
            && left.exclude == right.exclude && left.derived == right.derived && left.group == right.group
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(paths)
        hasher.combine(target)
    }
}

/// How examples are divided.
public struct SplitRecipe: Hashable, Sendable {
    public var train = 0.7
    public var validation = 0.1
    public var test = 0.2
    public var isStratified = true

    init() {}

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow(["train", "validation", "test", "stratify"])
        train = try node["train"]?.number(in: 0...1) ?? train
        validation = try node["validation"]?.number(in: 0...1) ?? validation
        test = try node["test"]?.number(in: 0...1) ?? test
        isStratified = try node["stratify"]?.flag() ?? true
        guard abs(train + validation + test - 1) < 1e-9, train > 0 else {
            throw node.error("train, validation and test must be shares that add up to 1")
        }
    }
}

/// The size at which pictures go into the model, and how training varies them.
public struct PictureRecipe: Hashable, Sendable {
    public var height: Int
    public var width: Int
    /// 1 for grey, 3 for colours.
    public var channels: Int
    /// The squares that training cuts out of the pictures; nil for whole pictures.
    public var crop: PictureCrop?

    /// What the brightness and contrast of a picture are measured by.
    public enum Standardization: String, CaseIterable, Sendable {
        /// The mean and the deviation of all training pictures.
        case training
        /// Its own mean and deviation, so that lamps and exposures matter less.
        case picture
    }

    /// How pixels become numbers around 0.
    public var standardize: Standardization
    /// How pictures of other sizes go into this one.
    public var fit: PictureFit
    public var augmentation: Augmentation

    /// Whether squares are standardized by the pictures that they are cut out of.
    var standardizesBeforeCropping: Bool { crop != nil && standardize == .picture }

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow(["height", "width", "size", "channels", "fit", "crop", "standardize", "augmentation"])
        let size = try node["size"]?.integer(in: 8...1024)
        guard let height = try node["height"]?.integer(in: 8...1024) ?? size,
            let width = try node["width"]?.integer(in: 8...1024) ?? size
        else { throw node.error("'size', or 'height' and 'width', are missing") }
        (self.height, self.width) = (height, width)
        channels = try node["channels"]?.integer(in: 1...3) ?? 3
        guard channels != 2 else { throw node.error("channels is 1 for grey or 3 for colours") }
        crop = try node["crop"].map(PictureCrop.init)
        if let crop, crop.side > min(height, width) { throw node.error("crop must not be larger than the picture") }
        standardize = try node["standardize"]?.choice(Standardization.self) ?? .training
        fit = try node["fit"]?.choice(PictureFit.self) ?? .stretch
        augmentation = try node["augmentation"].map(Augmentation.init) ?? Augmentation()
    }
}

/// The window of a series that goes into the model.
public struct WindowRecipe: Hashable, Sendable {
    public var steps: Int
    /// Rows between the ends of neighbouring windows in training.
    public var stride: Int
    public var jitter: Double
    public var scaling: Double
    /// The probability that a sensor is silent, which is its mean.
    public var dropout: Double

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow(["steps", "stride", "augmentation"])
        steps = try node.required("steps").integer(in: 1...4096)
        stride = try node["stride"]?.integer(in: 1...4096) ?? 1
        let augmentation = node["augmentation"]
        try augmentation?.allow(["jitter", "scaling", "dropout"])
        jitter = try augmentation?["jitter"]?.number(in: 0...10) ?? 0
        scaling = try augmentation?["scaling"]?.number(in: 0...1) ?? 0
        dropout = try augmentation?["dropout"]?.number(in: 0...0.9) ?? 0
    }
}

/// What a decision costs, and how its limit is chosen.
public struct DecisionRecipe: Hashable, Sendable {
    /// The class that the decision is about, such as `hold`.
    public var positive: String?
    public var missCost = 1.0
    public var falseAlarmCost = 1.0

    init() {}

    init(_ node: RecipeNode) throws(RecipeError) {
        try node.allow(["positive", "miss", "false_alarm"])
        positive = try node["positive"]?.text()
        missCost = try node["miss"]?.number(in: 0...1e9) ?? 1
        falseAlarmCost = try node["false_alarm"]?.number(in: 0...1e9) ?? 1
    }
}

extension Recipe {
    /// Fails when an anomaly detector cannot be trained or judged.
    func checkTask(_ set: ExampleSet) throws(TrainingError) {
        guard task == .anomaly else { return }
        switch model.kind {
        case .classical, .auto: break
        case .network, .base:
            throw TrainingError(
                "\(path): task anomaly takes model.family isolation-forest, pca or k-means, or model: auto, not a network"
            )
        }
        guard set.classes.count == 2, let positive = decision.positive, set.classes.contains(positive) else {
            throw TrainingError(
                "\(path): to judge an anomaly detector, data.target must have two classes and decision.positive name the "
                    + "unusual one")
        }
    }

    /// The examples that the model learns from: of an anomaly detector the usual ones alone.
    func learned(_ examples: [Int], of set: ExampleSet) -> [Int] {
        guard task == .anomaly, let unusual = set.classes.firstIndex(of: decision.positive ?? "") else {
            return examples
        }
        return examples.filter { set.labels[$0] != unusual }
    }
}
