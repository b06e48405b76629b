"""Exports classical models: scikit-learn by skl2onnx, LightGBM and XGBoost by onnxmltools, CatBoost by its own exporter.

usage: export_classical.py DIR [PATTERN [missing]]

Each model is fitted to a small data set that comes with scikit-learn.
"""
import os
import sys
import warnings


import case
from classical_boosted import boosted_models
from classical_frames import frames
from classical_sklearn import sklearn_models


def main():
    folder = sys.argv[1]
    warnings.filterwarnings("ignore")
    failures = 0
    for group, models in (("sklearn", sklearn_models()), ("sklearn", frames()), ("boosted", boosted_models())):
        for name, make in models:
            name = f"{group}/{name}"
            if not case.is_wanted(folder, name, sys.argv):
                continue
            try:
                model, inputs, exporter = make()
                case.write(os.path.join(folder, name), model, name.split("/")[1], inputs, exporter)
                print(name, flush=True)
            except Exception as error:
                failures += 1
                words = " ".join(str(error).split())[:300]
                print(f"not exported: {name}: {type(error).__name__}: {words}", file=sys.stderr, flush=True)
    if failures:
        print(f"{failures} of the classical exports failed", file=sys.stderr)


if __name__ == "__main__":
    main()
