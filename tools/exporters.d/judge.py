"""Runs exported models on both runtimes of mlc and writes the table of results.

usage: judge.py MLC DIR [--only PATTERN] [--page FILE]

A model agrees when `mlc conformance` passes it; it is refused when mlc gives a reason. Anything else, a crash and more than
ten minutes included, is a failure. Prints a line for each; exit code 1 when one failed.
"""
import argparse
import collections
import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

RUNTIMES = ("interpreter", "compiled")
LIMIT_SECONDS = 600


# Half precision has 11 bits, and every node rounds to them or, in ONNX Runtime, does not.
HALF = ["--absolute", "0.004", "--relative", "0.008"]


def judge(mlc, folder, runtime, tolerance):
    """The status (agrees, refused, failed) of a model on a runtime, the reason, and the seconds that it took."""
    start = time.monotonic()
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [mlc, "conformance", str(folder), "--runtime", runtime, "--json", file.name, *tolerance]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return "failed", f"more than {LIMIT_SECONDS} seconds", float(LIMIT_SECONDS)
        seconds = time.monotonic() - start
        if run.returncode not in (0, 1):
            return "failed", f"exit status {run.returncode}: {run.stderr.strip()[-300:]}", seconds
        (result,) = json.load(open(file.name))
    status = {"passed": "agrees", "skipped": "refused", "failed": "failed"}[result["status"]]
    return status, (result.get("reason") or "").removeprefix("not supported: "), seconds


def cell(status, reason):
    """A table cell. Reasons are cut to their first, and node names are left out of it."""
    if status == "agrees":
        return "agrees"
    text = " ".join(reason.split()).replace("|", "/")
    first = re.split(r"; (?=node|operator|')", text)[0]
    return f"{status}: {first[:200]}"


def page(cases):
    """The page of results, as Markdown."""
    lines = [
        "# Models of today's exporters", "",
        "By `tools/exporters`: random weights or small data sets, exported, run by ONNX Runtime on random inputs, and then by",
        "both of mlc's runtimes. A result agrees within 1e-4 + 1e-3 times ONNX Runtime's magnitude, in half precision within",
        "4e-3 + 8e-3 times; integers are equal. PyTorch itself computes what is expected of models in bfloat16. Quantized models",
        "are compared with ONNX Runtime without its optimizations, whose fused integer kernels round otherwise than the nodes",
        "that they replace; a deep one agrees within four of its output's steps.", ""]
    for runtime in RUNTIMES:
        counts = collections.Counter(case["results"][runtime][0] for case in cases)
        lines.append(f"- {runtime}: {len(cases)} models, " + ", ".join(
            f"{counts[status]} {word}" for status, word in
            (("agrees", "agree"), ("refused", "refused with a reason"), ("failed", "failed"))))
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case["exporter"]].append(case)
    for exporter in sorted(groups, key=str.lower):
        lines += ["", f"## {exporter}", "", "| model | opsets | interpreter | compiled |", "| --- | --- | --- | --- |"]
        for case in sorted(groups[exporter], key=lambda case: (case["model"], case["folder"])):
            opsets = ", ".join(
                str(version) if domain == "ai.onnx" else f"{domain} {version}"
                for domain, version in sorted(case["opsets"].items()))
            cells = [cell(*case["results"][runtime][:2]) for runtime in RUNTIMES]
            lines.append(f"| {case['model']} | {opsets} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mlc")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="*")
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args()
    cases, failures = [], 0
    for path in sorted(options.folder.glob("*/*/exporter.json")):
        name = str(path.parent.relative_to(options.folder))
        if not fnmatch.fnmatch(name, f"*{options.only}*"):
            continue
        case = json.loads(path.read_text()) | {"folder": name, "results": {}}
        for runtime in RUNTIMES:
            tolerance = HALF if case.get("half") else []
            if case.get("absolute"):
                tolerance = ["--absolute", str(case["absolute"])]
            result = judge(options.mlc, path.parent, runtime, tolerance)
            case["results"][runtime] = result
            failures += result[0] == "failed"
            words = f"{result[0]} {name} on the {runtime} in {result[2]:.1f} s"
            print(words + (f": {result[1]}" if result[1] else ""), flush=True)
        cases.append(case)
    if options.page:
        options.page.write_text(page(cases))
    print(f"{len(cases)} models, {failures} failures on a runtime")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
