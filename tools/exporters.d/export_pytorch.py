"""Exports the models of pytorch_*.py by both exporters of torch.onnx.

usage: export_pytorch.py DIR [PATTERN [missing]]
"""
import importlib

import torch

import case
import torch_exports
from pytorch_models import MODELS

# Each registers its models.
for name in ("vision", "detection", "sequences", "attention", "sensors", "functions"):
    importlib.import_module(f"pytorch_{name}")


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
        shapes = torch_exports.dynamic_shapes(model.axes.get(index, {}) for index in range(len(inputs)))
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
    with torch_exports.scratch_path() as path:
        with torch_exports.silence():
            export(model, exporter, opset, path)
        sets, expected = data(model)
        case.write(folder, path, model.name, sets, torch_exports.version(exporter), expected)


if __name__ == "__main__":
    torch_exports.export_all("pytorch", MODELS, write, "PyTorch's exports")
