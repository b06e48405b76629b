"""Exports the models of transformer_models.py by both exporters of torch.onnx.

usage: export_transformers.py DIR [PATTERN [missing]]
"""
import contextlib
import functools
import io
import logging
import os
import sys
import tempfile
import warnings

import torch
import transformers

import case
from transformer_models import MODELS

EXPORTERS = {"torchscript": "torch.onnx, TorchScript", "dynamo": "torch.onnx, dynamo"}


def export(model, exporter, opset, path):
    """Writes a model by an exporter, with names for its ports and dynamic axes."""
    torch.manual_seed(0)
    module = model.build().eval()
    options = {"input_names": list(model.inputs), "output_names": list(model.outputs), "opset_version": opset}
    if exporter == "torchscript":
        torch.onnx.export(module, model.data[0], path, dynamo=False, dynamic_axes=model.inputs, **options)
        return
    axes = {name for named in model.inputs.values() for name in named.values()}
    dims = {name: torch.export.Dim(name) for name in axes}
    # One entry for all inputs: the module takes them as a list.
    shapes = (tuple({axis: dims[name] for axis, name in named.items()} for named in model.inputs.values()),)
    torch.onnx.export(module, model.data[0], path, dynamo=True, external_data=False, dynamic_shapes=shapes, **options)


def write(model, exporter, opset, folder):
    """Writes the case of one model."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "model.onnx")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            export(model, exporter, opset, path)
        version = f"transformers {transformers.__version__} by {EXPORTERS[exporter]} {torch.__version__.split('+')[0]}"
        sets = [[tensor.numpy() for tensor in tensors] for tensors in model.data]
        case.write(folder, path, model.name, sets, version, bounds=model.bounds)


def main():
    torch.set_num_threads(2)
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    transformers.logging.set_verbosity_error()
    exports = case.Exports(sys.argv)
    for model in MODELS:
        for exporter, opsets in (("torchscript", model.torchscript), ("dynamo", model.dynamo)):
            for opset in opsets:
                exports.run(
                    f"transformers/{model.name}-{exporter}-{opset}", functools.partial(write, model, exporter, opset))
    exports.close("transformers' exports")


if __name__ == "__main__":
    main()
