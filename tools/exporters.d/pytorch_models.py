"""What is exported of PyTorch: the registry of its models, and what makes them."""
import dataclasses
import typing

import torch
from torch import nn

MODELS = []


@dataclasses.dataclass
class Model:
    """A model to export.

    build: makes the module. inputs: the input tensors of a data set, by its number. axes: for the number of an input, the
    names of its dynamic axes. torchscript, dynamo: the opsets for each exporter. sets: how many data sets.
    """
    name: str
    build: typing.Callable
    inputs: typing.Callable
    axes: dict
    torchscript: tuple
    dynamo: tuple
    sets: int


def add(name, build, inputs, axes=None, torchscript=(17,), dynamo=(20,), sets=2):
    """Registers a model; `inputs` is a function of the data set's number, or the shapes of normal numbers."""
    if not callable(inputs):
        shapes = inputs
        inputs = lambda number: tuple(torch.randn(*shape) for shape in shapes)
    MODELS.append(Model(name, build, inputs, axes or {}, torchscript, dynamo, sets))


class Function(nn.Module):
    """A function as a module."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *arguments):
        return self.function(*arguments)


def function(name, body, inputs, **options):
    """Registers a function without weights."""
    add(name, lambda: Function(body), inputs, **options)


def randomize(module):
    """Gives normalizations statistics other than 0 and 1, so that folding them can be seen."""
    for part in module.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm) and part.running_mean is not None:
            nn.init.normal_(part.running_mean, std=0.1)
            nn.init.uniform_(part.running_var, 0.5, 1.5)
            if part.weight is not None:
                nn.init.uniform_(part.weight, 0.8, 1.2)
                nn.init.normal_(part.bias, std=0.1)
    return module
