"""Writes an exported model as a conformance case: the model, random inputs, and the outputs of ONNX Runtime."""
import fnmatch
import json
import os
import shutil
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper


def is_wanted(folder, name, arguments):
    """Whether to export a model: its name matches the pattern, the second argument, and with a third it is not there."""
    pattern = arguments[2] if len(arguments) > 2 else "*"
    if not fnmatch.fnmatch(name, f"*{pattern}*"):
        return False
    return len(arguments) < 4 or not os.path.exists(os.path.join(folder, name, "exporter.json"))


class Exports:
    """Exports models one after the other, from the arguments of a script; one that fails is told, and the others go on."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.failures = 0

    def run(self, name, export):
        """Exports the model NAME when it is wanted: export(FOLDER) writes its case."""
        folder = self.arguments[1]
        if not is_wanted(folder, name, self.arguments):
            return
        try:
            export(os.path.join(folder, name))
            print(name, flush=True)
        except Exception as error:
            self.failures += 1
            words = " ".join(str(error).split())[:300]
            print(f"not exported: {name}: {type(error).__name__}: {words}", file=sys.stderr, flush=True)

    def close(self, what):
        """Tells how many failed."""
        if self.failures:
            print(f"{self.failures} of {what} failed", file=sys.stderr)


def write(folder, source, model, sets, exporter, expected=None, optimized=True,
          absolute=None, bounds=None):
    """Writes a case.

    folder: where the case goes: model.onnx, exporter.json, and test_data_set_N in the layout of `mlc conformance`.
    source: the model's path, or its ModelProto.
    model: the name of the model.
    sets: for each data set, its arrays in the order of the inputs, or by name.
    exporter: the exporter and its version, in words.
    expected: for each data set, the outputs in order, for models that ONNX Runtime does not run.
    absolute: the difference that is allowed whatever the magnitude; None for the ordinary one.
    bounds: the bounds of dynamic axes, by name, within which one program shall serve all data sets, as `mlc compile --dim`
    takes them; the data sets are then also written as samples, bounded_N.npz.
    optimized: False for quantized models, which ONNX Runtime computes otherwise than the nodes say when it fuses them.
    An exception leaves no case behind.
    """
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        path = os.path.join(folder, "model.onnx")
        if isinstance(source, onnx.ModelProto):
            onnx.save(source, path)
        else:
            shutil.move(source, path)
        proto = onnx.load(path, load_external_data=False)
        if expected is None:
            results = run(path, sets, optimized)
        else:
            names = [[port.name for port in ports] for ports in (proto.graph.input, proto.graph.output)]
            results = [(dict(zip(names[0], arrays)), dict(zip(names[1], outputs))) for arrays, outputs in zip(sets, expected)]
        for number, (inputs, outputs) in enumerate(results):
            data = os.path.join(folder, f"test_data_set_{number}")
            os.makedirs(data)
            for kind, values in (("input", inputs), ("output", outputs)):
                for index, (name, value) in enumerate(values.items()):
                    save(os.path.join(data, f"{kind}_{index}"), name, value)
            if bounds:
                np.savez(os.path.join(folder, f"bounded_{number}.npz"), **inputs, **outputs)
        nodes = [*proto.graph.node, *(node for function in proto.functions for node in function.node)]
        used = {node.domain for node in nodes}
        record = {
            "model": model, "exporter": exporter, "absolute": absolute, "bounds": bounds, "half": any(
                value.dtype == np.float16 for _, outputs in results for value in outputs.values()
                if isinstance(value, np.ndarray)),
            "opsets": {item.domain or "ai.onnx": item.version for item in proto.opset_import if item.domain in used}}
        with open(os.path.join(folder, "exporter.json"), "w") as file:
            json.dump(record, file)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def run(path, sets, optimized=True):
    """The inputs and outputs by name of each data set, as ONNX Runtime has them."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    names = [port.name for port in session.get_outputs()]
    results = []
    for arrays in sets:
        inputs = select(arrays, session.get_inputs())
        results.append((inputs, dict(zip(names, session.run(None, inputs)))))
    return results


def select(arrays, ports):
    """The arrays by input name, given so or in the order of the inputs.

    tf2onnx makes inputs of the statistics of Keras's Normalization: those get numbers between 0.5 and 1.5.
    """
    if isinstance(arrays, dict):
        return {port.name: arrays[port.name] for port in ports}
    inputs = dict(zip([port.name for port in ports], arrays))
    for port in ports[len(arrays):]:
        if "normalization" not in port.name:
            raise ValueError(f"{len(arrays)} arrays for the inputs {[port.name for port in ports]}")
        inputs[port.name] = np.random.default_rng(0).uniform(0.5, 1.5, port.shape).astype(np.float32)
    return inputs


def save(path, name, value):
    """Writes a tensor as .pb, a map and a list of maps from label to score as .json, other lists as sequences."""
    if isinstance(value, dict):
        with open(path + ".json", "w") as file:
            json.dump(value, file)
        return
    if isinstance(value, list) and value and isinstance(value[0], dict):
        with open(path + ".json", "w") as file:
            json.dump([{str(key): float(score) for key, score in row.items()} for row in value], file)
        return
    if isinstance(value, list):
        proto = numpy_helper.from_list(value, name)
    else:
        proto = numpy_helper.from_array(np.asarray(value), name)
    with open(path + ".pb", "wb") as file:
        file.write(proto.SerializeToString())
