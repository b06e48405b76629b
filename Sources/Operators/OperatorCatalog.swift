import IR

extension Catalog {
    /// Every operator of the project, sorted by name.
    public static let standard = Catalog([
        Celu.self,
        Elu.self,
        Gelu.self,
        HardSigmoid.self,
        HardSwish.self,
        LeakyRelu.self,
        Mish.self,
        Relu.self,
        Selu.self,
        Shrink.self,
        Sigmoid.self,
        Softplus.self,
        Softsign.self,
        Swish.self,
        Tanh.self,
        ThresholdedRelu.self,
    ])
}
