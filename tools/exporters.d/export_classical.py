"""Exports classical models: scikit-learn by skl2onnx, LightGBM and XGBoost by onnxmltools, CatBoost by its own exporter.

usage: export_classical.py DIR [PATTERN]

Each model is fitted to a small data set that comes with scikit-learn.
"""
import fnmatch
import os
import sys
import warnings


import case
from classical_boosted import boosted_models
from classical_sklearn import sklearn_models


def main():
    folder, pattern = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "*"
    warnings.filterwarnings("ignore")
    failures = 0
    for group, models in (("sklearn", sklearn_models()), ("boosted", boosted_models())):
        for name, make in models:
            name = f"{group}/{name}"
            if not fnmatch.fnmatch(name, f"*{pattern}*"):
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
