import Arrays
import Bundle
import Classical
import Compiler
import Conformance
import Datasets
import Differentiation
import Evaluation
import Execution
import Experiments
import Exporters
import Images
import Importers
import Passes
import Platform
import Targets
import Training

/// True for the errors of mlc's own modules, which describe themselves.
func isOwn(_ error: any Error) -> Bool {
    switch error {
    case is ArrayError, is BundleError, is CompileError, is ExecutionError, is ImageError, is ImportError,
        is UnsupportedModel, is PassError, is PlatformError, is TargetError, is ConformanceError, is DatasetError,
        is GradientError, is ExportError, is ClassicalError, is EvaluationError, is TrainingError, is RecipeError,
        is ExperimentError:
        true
    default: false
    }
}

/// 1 where a check said no to a valid model, 2 for bad usage and bad input.
func status(of error: any Error) -> Int32 {
    switch error {
    case is UnsupportedModel, is PassError: 1
    case let error as CompileError:
        switch error {
        case .badSamples, .badState, .badBounds, .tooManyBounds, .stateWithBounds, .notAtBinding, .notEmpty: 2
        case .notLowered, .sampleDisagrees, .shapesDisagree, .uncountable: 1
        }
    default: 2
    }
}
