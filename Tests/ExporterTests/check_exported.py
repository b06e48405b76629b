"""Checks exported models: N.onnx with N.inK.npy and N.outK.npy in the folder that is the argument.

The PyPI package's checker must accept each, and ONNX Runtime, where it has the operators, must give the outputs.
"""
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime

onnxruntime.set_default_logger_severity(4)
failed = compared = skipped = 0
for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    def arrays(kind):
        files = sorted(path.parent.glob(f"{path.stem}.{kind}*.npy"), key=lambda f: int(f.stem.split(kind)[-1]))
        return [numpy.load(f) for f in files]

    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:  # noqa: BLE001
        if "has unsupported type" in str(error):
            # The IR's operator takes more types than ONNX's.
            skipped += 1
            continue
        failed += 1
        print(f"{path.name}: the checker: {error}")
        continue
    try:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        found = session.run(None, {port.name: array for port, array in zip(session.get_inputs(), arrays("in"))})
    except Exception as error:  # noqa: BLE001
        skipped += 1
        if "NOT_IMPLEMENTED" not in str(error):
            print(f"{path.name}: not run: {str(error)[:150]}")
        continue
    compared += 1
    for got, wanted in zip(found, arrays("out")):
        if got.shape != wanted.shape or not numpy.allclose(got, wanted, rtol=1e-3, atol=1e-4, equal_nan=True):
            failed += 1
            print(f"{path.name}: {got.tolist()} instead of {wanted.tolist()}"[:300])
print(f"{compared} compared, {skipped} not run by ONNX Runtime, {failed} failed")
sys.exit(1 if failed or not compared else 0)
