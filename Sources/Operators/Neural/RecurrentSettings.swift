import Core
import IR

/// The attributes that recurrent layers have in common.
public struct RecurrentSettings: Sendable {
    public var direction = RecurrentDirection.forward
    /// The size of the state; nil leaves it to R.
    public var hiddenSize: Int?
    /// The names of the functions of all directions; empty for the layer's own.
    public var activations: [String] = []
    public var activationAlpha: [Float] = []
    public var activationBeta: [Float] = []
    /// What goes into an activation is limited to -clip ... clip.
    public var clip: Float?
    public var isBatchFirst = false

    public init() {}
}

extension RecurrentOperator {
    public var direction: RecurrentDirection {
        get { settings.direction }
        set { settings.direction = newValue }
    }
    public var hiddenSize: Int? {
        get { settings.hiddenSize }
        set { settings.hiddenSize = newValue }
    }
    public var activations: [String] {
        get { settings.activations }
        set { settings.activations = newValue }
    }
    public var activationAlpha: [Float] {
        get { settings.activationAlpha }
        set { settings.activationAlpha = newValue }
    }
    public var activationBeta: [Float] {
        get { settings.activationBeta }
        set { settings.activationBeta = newValue }
    }
    public var clip: Float? {
        get { settings.clip }
        set { settings.clip = newValue }
    }
    public var isBatchFirst: Bool {
        get { settings.isBatchFirst }
        set { settings.isBatchFirst = newValue }
    }

    /// The fields of the settings.
    static var commonFields: [AttributeField<Self>] {
        [
            AttributeField("direction", \.settings.direction), AttributeField("hidden_size", \.settings.hiddenSize),
            AttributeField("activations", \.settings.activations),
            AttributeField("activation_alpha", \.settings.activationAlpha),
            AttributeField("activation_beta", \.settings.activationBeta), AttributeField("clip", \.settings.clip),
            AttributeField("layout", \.settings.isBatchFirst),
        ]
    }

    /// The inputs that all layers take, with others behind.
    static func inputs(_ others: [Signature.Parameter] = []) -> [Signature.Parameter] {
        [
            .required("X", .floats), .required("W", .floats), .required("R", .floats), .optional("B", .floats),
            .optional("sequence_lens", [.int32]), .optional("initial_h", .floats),
        ] + others
    }
}
