"""Exports classical models: scikit-learn by skl2onnx, LightGBM and XGBoost by onnxmltools, CatBoost by its own exporter.

usage: export_classical.py DIR [PATTERN [missing]]

Each model is fitted to a small data set that comes with scikit-learn.
"""
import functools
import os
import sys
import warnings


import case
from classical_boosted import boosted_models
from classical_frames import frames
from classical_sklearn import sklearn_models


def export(name, make, folder):
    """Writes the case of one model."""
    model, inputs, exporter = make()
    case.write(folder, model, name, inputs, exporter)


def main():
    warnings.filterwarnings("ignore")
    exports = case.Exports(sys.argv)
    for group, models in (("sklearn", sklearn_models()), ("sklearn", frames()), ("boosted", boosted_models())):
        for name, make in models:
            exports.run(f"{group}/{name}", functools.partial(export, name, make))
    exports.close("the classical exports")


if __name__ == "__main__":
    main()
