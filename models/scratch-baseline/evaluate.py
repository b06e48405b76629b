#!/usr/bin/env python3
"""Average precision and accuracy of a scratch detector on rendered parts, with ONNX Runtime.

usage: evaluate.py MODEL.onnx DIR      (DIR as written by `mlcdemo render`; needs onnxruntime and numpy)
"""
import csv
import pathlib
import sys

import numpy as np
import onnxruntime


def average_precision(scores, truth):
    """Area under the precision-recall steps, in order of falling score."""
    order = np.argsort(-scores, kind="stable")
    hits = truth[order]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / max(1, hits.sum()))


def interval(measure, *arrays, rounds=2000):
    """The 95% bootstrap interval of a measure over parts."""
    random = np.random.default_rng(0)
    count = len(arrays[0])
    draws = [random.integers(0, count, count) for _ in range(rounds)]
    return np.quantile([measure(*(array[draw] for array in arrays)) for draw in draws], [0.025, 0.975])


def main(model, folder):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    rows = list(csv.DictReader(open(pathlib.Path(folder) / "truth.csv")))
    truth = np.array([int(row["scratched"]) for row in rows])
    results = [session.run(["score", "decision", "heat"], {"image": np.load(f"{folder}/{row['picture']}.npy")})
               for row in rows]
    strongest = np.array([float(heat.max()) for _, _, heat in results])
    decisions = np.array([float(decision[0]) for _, decision, _ in results])
    visibility = np.array([float(row["contrast"]) for row in rows])
    accuracy = lambda d, t: float((d == t).mean())
    print(f"parts {len(rows)}, scratched {truth.sum()}")
    measures = (("average precision", average_precision, strongest), ("accuracy", accuracy, decisions))
    for name, measure, values in measures:
        low, high = interval(measure, values, truth)
        print(f"{name} {measure(values, truth):.3f} (95% {low:.3f} to {high:.3f})")
    print(f"false holds {int((decisions * (1 - truth)).sum())} of {int((1 - truth).sum())} good parts")
    for low, high in ((0.0, 0.25), (0.25, 0.4), (0.4, 1.0)):
        group = (truth == 1) & (visibility >= low) & (visibility < high)
        print(f"found at visibility {low:.2f} to {high:.2f}: {int(decisions[group].sum())} of {int(group.sum())}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
