"""Exports the models of transformer_models.py by both exporters of torch.onnx.

usage: export_transformers.py DIR [PATTERN [missing]]
"""
import torch
import transformers

import case
import torch_exports
from transformer_models import MODELS


def export(model, exporter, opset, path):
    """Writes a model by an exporter, with names for its ports and dynamic axes."""
    torch.manual_seed(0)
    module = model.build().eval()
    options = {"input_names": list(model.inputs), "output_names": list(model.outputs), "opset_version": opset}
    if exporter == "torchscript":
        torch.onnx.export(module, model.data[0], path, dynamo=False, dynamic_axes=model.inputs, **options)
        return
    # One entry for all inputs: the module takes them as a list.
    shapes = (torch_exports.dynamic_shapes(model.inputs.values()),)
    torch.onnx.export(module, model.data[0], path, dynamo=True, external_data=False, dynamic_shapes=shapes, **options)


def write(model, exporter, opset, folder):
    """Writes the case of one model."""
    with torch_exports.scratch_path() as path:
        with torch_exports.silence():
            export(model, exporter, opset, path)
        version = f"transformers {transformers.__version__} by {torch_exports.version(exporter)}"
        sets = [[tensor.numpy() for tensor in tensors] for tensors in model.data]
        case.write(folder, path, model.name, sets, version, bounds=model.bounds)


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    torch_exports.export_all("transformers", MODELS, write, "transformers' exports")
