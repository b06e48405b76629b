"""Exports the models of pytorch_*.py by both exporters of torch.onnx.

usage: export_pytorch.py DIR [PATTERN [missing]]
"""
import contextlib
import functools
import importlib
import io
import logging
import os
import sys
import tempfile
import warnings

import numpy as np
import torch

import case
from pytorch_models import MODELS

# Each registers its models.
for name in ("vision", "detection", "sequences", "attention", "sensors", "functions"):
    importlib.import_module(f"pytorch_{name}")

EXPORTERS = {"torchscript": "torch.onnx, TorchScript", "dynamo": "torch.onnx, dynamo"}


def array(tensor):
    """A tensor as an array; bfloat16 as ml_dtypes has it."""
    if tensor.dtype == torch.bfloat16:
        import ml_dtypes

        return tensor.view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return tensor.detach().numpy()


def export(model, exporter, opset, path):
    """Writes a model by an exporter; axes of a dynamic model get their names."""
    torch.manual_seed(0)
    module = model.build()
    if not isinstance(module, torch.jit.ScriptModule):
        module.eval()
    torch.manual_seed(100)
    inputs = model.inputs(0)
    names = [f"input{index}" for index in range(len(inputs))]
    options = {"input_names": names, "opset_version": opset}
    if exporter == "torchscript":
        axes = {names[index]: dict(named) for index, named in model.axes.items()}
        torch.onnx.export(module, inputs, path, dynamo=False, dynamic_axes=axes, **options)
        return
    shapes = None
    if model.axes:
        dims = {name: torch.export.Dim(name) for named in model.axes.values() for name in named.values()}
        shapes = tuple(
            {axis: dims[name] for axis, name in model.axes.get(index, {}).items()} for index in range(len(inputs)))
    torch.onnx.export(module, inputs, path, dynamo=True, external_data=False, dynamic_shapes=shapes, **options)


def data(model):
    """The inputs of each data set, and PyTorch's outputs where ONNX Runtime has no kernels, else None."""
    sets = []
    for index in range(model.sets):
        torch.manual_seed(100 + index)
        sets.append(model.inputs(index))
    arrays = [[array(value) for value in inputs] for inputs in sets]
    if "bfloat16" not in model.name:
        return arrays, None
    torch.manual_seed(0)
    module = model.build().eval()
    with torch.no_grad():
        results = [module(*inputs) for inputs in sets]
    return arrays, [[array(value) for value in (y if isinstance(y, tuple) else (y,))] for y in results]


def write(model, exporter, opset, folder):
    """Writes the case of one model."""
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "model.onnx")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            export(model, exporter, opset, path)
        version = f"{EXPORTERS[exporter]} {torch.__version__.split('+')[0]}"
        sets, expected = data(model)
        case.write(folder, path, model.name, sets, version, expected)


def main():
    torch.set_num_threads(2)
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    exports = case.Exports(sys.argv)
    for model in MODELS:
        for exporter, opsets in (("torchscript", model.torchscript), ("dynamo", model.dynamo)):
            for opset in opsets:
                exports.run(
                    f"pytorch/{model.name}-{exporter}-{opset}", functools.partial(write, model, exporter, opset))
    exports.close("PyTorch's exports")


if __name__ == "__main__":
    main()
