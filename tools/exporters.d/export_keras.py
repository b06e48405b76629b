"""Exports the models of keras_models.py by tf2onnx.

usage: export_keras.py DIR [PATTERN [missing]]

Keras's own `export(format="onnx")` and tf2onnx.convert.from_function both use tf2onnx.
"""
import contextlib
import functools
import io
import os
import sys
import tempfile
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
import tensorflow as tf
import tf2onnx

import case
from keras_models import MODELS


def randomize(model):
    """Gives biases and statistics numbers other than 0 and 1, so that folding them can be seen."""
    random = np.random.default_rng(0)
    for layer in model._flatten_layers(include_self=False):
        for weight in layer.weights:
            if weight.path.endswith(("bias", "beta", "moving_mean")):
                weight.assign(random.normal(0, 0.1, weight.shape))
            elif weight.path.endswith(("gamma", "moving_variance")):
                weight.assign(random.uniform(0.7, 1.3, weight.shape))


def export(model, opset, path):
    """Writes a model by Keras's export, or by tf2onnx when an opset is given."""
    keras.utils.set_random_seed(0)
    module = model.build()
    randomize(module)
    module(module.inputs)
    if opset is None:
        module.export(path, format="onnx", verbose=False)
        return
    specs = [tf.TensorSpec(port.shape, port.dtype, name=f"input{index}") for index, port in enumerate(module.inputs)]
    function = tf.function(lambda *inputs: module(inputs if len(inputs) > 1 else inputs[0], training=False),
                           input_signature=specs)
    tf2onnx.convert.from_function(function, input_signature=specs, opset=opset, output_path=path)


def write(model, opset, folder):
    """Writes the case of one model."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "model.onnx")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            export(model, opset, path)
        sets = [model.inputs(np.random.default_rng(100 + number), number) for number in range(2)]
        exporter = f"tf2onnx {tf2onnx.__version__}, " + (
            f"Keras {keras.__version__} export" if opset is None else f"TensorFlow {tf.__version__} functions")
        # With these statistics ONNX Runtime's own fusions move its results further than the tolerance.
        case.write(folder, path, model.name, sets, exporter, optimized=model.name != "ResNet50V2")


def main():
    warnings.filterwarnings("ignore")
    tf.get_logger().setLevel("ERROR")
    exports = case.Exports(sys.argv)
    for model in MODELS:
        for opset in model.opsets:
            how = "export" if opset is None else f"function-{opset}"
            exports.run(f"keras/{model.name}-{how}", functools.partial(write, model, opset))
    exports.close("Keras's exports")


if __name__ == "__main__":
    main()
