"""Quantizes the networks of quantized_models.py as users do: by ONNX Runtime's quantizers, and by training in PyTorch.

usage: export_quantized.py DIR [PATTERN [missing]]
"""
import contextlib
import functools
import io
import logging
import os
import sys
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from onnxruntime import quantization as q
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process

import case
import quantized_models as networks

EXPORTER = f"onnxruntime.quantization {onnxruntime.__version__}"
BATCH = {"x": {0: "batch"}}
PICTURE = (1, 3, 32, 32)


def pictures(*shape):
    return lambda number: np.random.default_rng(number).normal(size=shape).astype(np.float32)


def tokens(number):
    return np.random.default_rng(number).integers(0, 50, (2, 7))


class Calibration(q.CalibrationDataReader):
    """Eight inputs."""

    def __init__(self, make):
        self.rest = iter([{"x": make(100 + number)} for number in range(8)])

    def get_next(self):
        return next(self.rest, None)


def exported(build, make, path, axes=None, opset=17):
    torch.manual_seed(0)
    torch.onnx.export(
        build().eval(), (torch.from_numpy(make(0)),), path, input_names=["x"], dynamo=False, opset_version=opset,
        dynamic_axes=axes or {})


def static(build, make, axes=None, **options):
    """Quantized with calibrated ranges."""
    def write(source, result):
        exported(build, make, source, axes)
        quant_pre_process(source, source)
        q.quantize_static(source, result, Calibration(make), **options)

    return write, make


def dynamic(build, make, axes=None, **options):
    """Weights quantized, activations by their own ranges when the model runs."""
    def write(source, result):
        exported(build, make, source, axes)
        q.quantize_dynamic(source, result, **options)

    return write, make


def blocks(**options):
    """Weights of matrix products in blocks of few bits."""
    def write(source, result):
        exported(networks.Encoder, tokens, source)
        quantizer = MatMulNBitsQuantizer(onnx.load(source), **options)
        quantizer.process()
        onnx.save(quantizer.model.model, result)

    return write, tokens


def trained():
    make = pictures(1, 3, 16, 16)
    return (lambda source, result: exported(networks.trained_quantized, make, result)), make


def models():
    """Every model: its name, and a function that writes it by way of a file, with one that makes inputs."""
    signed, unsigned, short = q.QuantType.QInt8, q.QuantType.QUInt8, q.QuantType.QUInt16
    qdq, operators = q.QuantFormat.QDQ, q.QuantFormat.QOperator
    picture, small = pictures(*PICTURE), pictures(1, 3, 16, 16)
    yield "qdq_resnet18_channels", static(
        lambda: torchvision.models.resnet18(weights=None, num_classes=20), pictures(2, 3, 64, 64), BATCH, quant_format=qdq,
        per_channel=True, activation_type=unsigned, weight_type=signed)
    yield "qdq_symmetric", static(
        networks.convolutions, picture, quant_format=qdq, per_channel=True, activation_type=signed, weight_type=signed,
        extra_options={"ActivationSymmetric": True})
    yield "qdq_unsigned", static(
        networks.convolutions, picture, quant_format=qdq, activation_type=unsigned, weight_type=unsigned, reduce_range=True)
    yield "qdq_residual", static(
        networks.Residual, small, quant_format=qdq, activation_type=unsigned, weight_type=signed,
        extra_options={"AddQDQPairToWeight": True})
    yield "qdq_percentile", static(
        networks.Residual, small, quant_format=qdq, calibrate_method=q.CalibrationMethod.Percentile)
    yield "qdq_sixteen_bits", static(
        networks.Residual, small, quant_format=qdq, activation_type=short, weight_type=signed)
    yield "qdq_four_bits", static(
        networks.Residual, small, quant_format=qdq, activation_type=unsigned, weight_type=q.QuantType.QInt4,
        op_types_to_quantize=["Conv", "MatMul"])
    yield "operators_channels", static(
        networks.convolutions, picture, quant_format=operators, per_channel=True, activation_type=unsigned,
        weight_type=signed)
    yield "operators_residual", static(
        networks.Residual, small, quant_format=operators, activation_type=unsigned, weight_type=unsigned)
    yield "operators_mobilenet_v3", static(
        lambda: torchvision.models.mobilenet_v3_small(weights=None, num_classes=20), pictures(1, 3, 64, 64),
        quant_format=operators, activation_type=unsigned, weight_type=unsigned)
    yield "dynamic_encoder", dynamic(networks.Encoder, tokens, weight_type=signed)
    yield "dynamic_encoder_channels", dynamic(
        networks.Encoder, tokens, weight_type=unsigned, per_channel=True, reduce_range=True)
    yield "dynamic_encoder_attention", dynamic(
        networks.Encoder, tokens, weight_type=signed, extra_options={"MatMulConstBOnly": False})
    yield "dynamic_lstm", dynamic(lambda: networks.Recurrent("LSTM"), pictures(2, 9, 8), BATCH, weight_type=signed)
    yield "dynamic_gru", dynamic(lambda: networks.Recurrent("GRU"), pictures(2, 9, 8), weight_type=unsigned)
    yield "dynamic_convolutions", dynamic(networks.convolutions, picture, weight_type=unsigned)
    yield "dynamic_dense", dynamic(networks.dense, pictures(3, 16), BATCH, weight_type=unsigned)
    yield "blocks_four_bits", blocks(bits=4, block_size=32, is_symmetric=False)
    yield "blocks_four_bits_symmetric", blocks(bits=4, block_size=16, is_symmetric=True)
    yield "blocks_eight_bits", blocks(bits=8, block_size=32, is_symmetric=True)
    yield "trained", trained()


# Networks so deep that a sum beside the middle between two numbers moves others after it: four steps are allowed.
DEEP = ["qdq_resnet18_channels"]


def four_steps(path):
    """Four times the scale of the quantized numbers that become the first output."""
    graph = onnx.load(path).graph
    last = next(node for node in graph.node if graph.output[0].name in node.output)
    scale = next(tensor for tensor in graph.initializer if tensor.name == last.input[1])
    return 4.0001 * float(onnx.numpy_helper.to_array(scale).max())


def export(name, write, make, folder):
    """Writes the case of one model."""
    with tempfile.TemporaryDirectory() as scratch:
        source, result = (os.path.join(scratch, file) for file in ("source.onnx", "model.onnx"))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            write(source, result)
        exporter = f"PyTorch {torch.__version__.split('+')[0]}, quantized in training" \
            if name.endswith("trained") else EXPORTER
        case.write(folder, result, name, [[make(1)], [make(2)]], exporter, optimized=False,
                   absolute=four_steps(result) if name in DEEP else None)


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    exports = case.Exports(sys.argv)
    for name, (write, make) in models():
        exports.run(f"quantized/{name}", functools.partial(export, name, write, make))
    exports.close("the quantized exports")


if __name__ == "__main__":
    main()
