#!/usr/bin/env python3
"""Writes vectors.json beside itself: what scikit-learn and scipy compute, for EvaluationTests.

usage: make-vectors.py    (needs scikit-learn 1.7 or newer)
"""
import json
from pathlib import Path

import numpy as np
from scipy import optimize
from sklearn import metrics as m


def calibration_error(stated, true, bins=10):
    place = np.clip((stated * bins).astype(int), 0, bins - 1)
    return float(sum(abs((stated[place == b] - true[place == b]).sum()) for b in range(bins)) / len(stated))


def temperature(p, y):
    logs = np.log(np.maximum(p, 1e-12))

    def loss(log_t):
        z = logs / np.exp(log_t)
        return float((np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) + z.max(1) - z[np.arange(len(y)), y]).sum())

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded",
                                                 options={"xatol": 1e-10}).x))


def binary(seed, n):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.3).astype(int)
    p = np.round(1 / (1 + np.exp(-(2.5 * rng.normal(size=n) + 4 * y - 2))), 2)  # rounded: with ties, and 0 and 1
    d = (p >= 0.5).astype(int)
    both = np.column_stack([1 - p, p])
    values = {
        "accuracy": m.accuracy_score(y, d), "balanced_accuracy": m.balanced_accuracy_score(y, d),
        "matthews": m.matthews_corrcoef(y, d), "precision": m.precision_score(y, d), "recall": m.recall_score(y, d),
        "f1": m.f1_score(y, d), "specificity": m.recall_score(y, d, pos_label=0),
        "precision_macro": m.precision_score(y, d, average="macro"), "recall_macro": m.recall_score(y, d, average="macro"),
        "f1_macro": m.f1_score(y, d, average="macro"), "roc_auc": m.roc_auc_score(y, p),
        "average_precision": m.average_precision_score(y, p), "log_loss": m.log_loss(y, both),
        "brier": m.brier_score_loss(y, p), "expected_calibration_error": calibration_error(p, y),
        "precision[ok]": m.precision_score(y, d, pos_label=0), "f1[ok]": m.f1_score(y, d, pos_label=0)}
    fpr, tpr, _ = m.roc_curve(y, p, drop_intermediate=False)
    precision, recall, _ = m.precision_recall_curve(y, p)
    order = np.unique(p)[::-1]
    costs = [(20 * ((p < t) & (y == 1)).sum() + 3 * ((p >= t) & (y == 0)).sum()) / n for t in [2.0, *order]]
    return {"labels": y.tolist(), "probabilities": p.tolist(), "values": {k: float(v) for k, v in values.items()},
            "confusion": m.confusion_matrix(y, d).tolist(), "roc": [fpr.tolist(), tpr.tolist()],
            "precisionRecall": [recall[::-1][1:].tolist(), precision[::-1][1:].tolist()],
            "cheapest": float(min(costs)), "temperature": temperature(both, y)}


def multiclass(seed, n, k, missing):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, k - missing, size=n)
    z = rng.normal(size=(n, k)) * 1.5
    z[np.arange(n), y] += 1.5
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    d = p.argmax(1)
    classes = list(range(k))
    values = {
        "accuracy": m.accuracy_score(y, d), "balanced_accuracy": m.recall_score(y, d, average="macro", labels=sorted(set(y))),
        "matthews": m.matthews_corrcoef(y, d),
        "precision_macro": m.precision_score(y, d, average="macro", zero_division=0),
        "recall_macro": m.recall_score(y, d, average="macro", zero_division=0),
        "f1_macro": m.f1_score(y, d, average="macro", zero_division=0),
        "log_loss": m.log_loss(y, p, labels=classes),
        "brier": m.brier_score_loss(y, p, labels=classes),
        "expected_calibration_error": calibration_error(p.max(1), (d == y).astype(float))}
    present = sorted(set(y))
    values["roc_auc"] = np.mean([m.roc_auc_score(y == c, p[:, c]) for c in present])
    values["average_precision"] = np.mean([m.average_precision_score(y == c, p[:, c]) for c in present])
    if not missing:
        assert abs(values["roc_auc"] - m.roc_auc_score(y, p, multi_class="ovr")) < 1e-12
    for c in present:
        values[f"precision[{c}]"] = m.precision_score(y, d, labels=[c], average="macro", zero_division=0)
        values[f"recall[{c}]"] = m.recall_score(y, d, labels=[c], average="macro", zero_division=0)
        values[f"f1[{c}]"] = m.f1_score(y, d, labels=[c], average="macro", zero_division=0)
        values[f"average_precision[{c}]"] = m.average_precision_score(y == c, p[:, c])
    return {"labels": y.tolist(), "probabilities": p.tolist(), "values": {a: float(b) for a, b in values.items()},
            "confusion": m.confusion_matrix(y, d, labels=classes).tolist(), "temperature": temperature(p, y)}


def regression(seed, n):
    rng = np.random.default_rng(seed)
    t = np.round(rng.uniform(5, 125, size=n), 1)
    p = np.round(t + rng.normal(size=n) * 14 + 2, 1)
    d = p - t
    values = {"rmse": m.root_mean_squared_error(t, p), "mae": m.mean_absolute_error(t, p),
              "median_absolute_error": m.median_absolute_error(t, p), "r2": m.r2_score(t, p), "bias": d.mean(),
              "cmapss_score": np.where(d < 0, np.exp(-d / 13) - 1, np.exp(d / 10) - 1).sum()}
    return {"truth": t.tolist(), "predictions": p.tolist(), "values": {k: float(v) for k, v in values.items()}}


def power_law():
    counts = np.array([50, 100, 200, 400, 800, 1600])
    errors = 0.08 + 1.5 * counts ** -0.6
    return {"counts": counts.tolist(), "errors": errors.tolist(), "doubled": float(0.08 + 1.5 * 3200 ** -0.6)}


def main():
    data = {"binary": [binary(1, 60), binary(2, 500)], "multiclass": [multiclass(3, 90, 3, 0), multiclass(4, 300, 6, 1)],
            "regression": [regression(5, 100), regression(6, 31)], "powerLaw": power_law()}
    Path(__file__).with_name("vectors.json").write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
