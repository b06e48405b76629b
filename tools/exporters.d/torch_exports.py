"""What the exports of PyTorch's and transformers' models share."""
import contextlib
import functools
import io
import logging
import os
import sys
import tempfile
import warnings

import torch

import case

EXPORTERS = {"torchscript": "torch.onnx, TorchScript", "dynamo": "torch.onnx, dynamo"}


def dynamic_shapes(axes):
    """The dynamic axes of each input, {axis: name}, as the dynamo exporter takes them: one Dim for each name."""
    dims = {}
    return tuple(
        {axis: dims.setdefault(name, torch.export.Dim(name)) for axis, name in named.items()} for named in axes)


@contextlib.contextmanager
def scratch_path():
    """The path of a model that is there for a while."""
    with tempfile.TemporaryDirectory() as scratch:
        yield os.path.join(scratch, "model.onnx")


@contextlib.contextmanager
def silence():
    """Drops what is printed meanwhile."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def version(exporter):
    """The exporter and its version, in words."""
    return f"{EXPORTERS[exporter]} {torch.__version__.split('+')[0]}"


def export_all(group, models, write, what):
    """Exports models by both exporters at their opsets: write(MODEL, EXPORTER, OPSET, FOLDER) writes a case."""
    torch.set_num_threads(2)
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    exports = case.Exports(sys.argv)
    for model in models:
        for exporter, opsets in (("torchscript", model.torchscript), ("dynamo", model.dynamo)):
            for opset in opsets:
                exports.run(
                    f"{group}/{model.name}-{exporter}-{opset}", functools.partial(write, model, exporter, opset))
    exports.close(what)
