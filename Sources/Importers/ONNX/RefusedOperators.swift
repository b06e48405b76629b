/// Why operators are not supported, and the nearest thing that a user can do.
enum RefusedOperators {
    /// The reason in words; nil where there is none to tell.
    static func reason(_ use: ModelReport.OperatorUse) -> String? {
        switch (use.domain, use.name) {
        case ("", "ImageDecoder"):
            "decoders differ in the pixels that they give; decode the picture before the model"
        case ("ai.onnx.preview.training", _): "it trains; export the model for inference"
        case ("", _), ("ai.onnx.ml", _), ("ai.onnx.preview", _): nil
        case ("com.microsoft", _), ("com.microsoft.nchwc", _):
            "it is ONNX Runtime's own; export the model without ONNX Runtime's optimizations"
        case ("org.pytorch.aten", _): "it is PyTorch's own; export without ATen fallback"
        default: "it is of no standard; export with operators of ai.onnx, or with a model-local function for it"
        }
    }
}
