"""Runs exported models on both runtimes of mlc and writes the table of results.

usage: judge.py MLC DIR [--only PATTERN] [--page FILE]

A model agrees when `mlc conformance` passes it; it is refused when mlc gives a reason. A model with bounds for its dynamic
axes is also compiled within them, with its data sets as samples, which the one program has to agree with. Anything else, a
crash and more than ten minutes included, is a failure. Prints a line for each; exit code 1 when one failed.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

RUNTIMES = ("interpreter", "compiled")
BOUNDED = "bounds"
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


def judge_bounds(mlc, folder, bounds):
    """The same for one program within bounds."""
    start = time.monotonic()
    dims = [word for name, bound in bounds.items() for word in ("--dim", f"{name}={bound}")]
    for samples in sorted(folder.glob("bounded_*.npz")):
        with tempfile.TemporaryDirectory() as scratch:
            command = [mlc, "compile", str(folder / "model.onnx"), "-o", f"{scratch}/model.mlcb", "--samples", str(samples)]
            try:
                run = subprocess.run(command + dims, capture_output=True, text=True, timeout=LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                return "failed", f"more than {LIMIT_SECONDS} seconds", float(LIMIT_SECONDS)
        if run.returncode:
            reason = " ".join(run.stderr.split())
            status = "refused" if run.returncode == 1 and "disagrees" not in reason else "failed"
            return status, reason.removeprefix("error: "), time.monotonic() - start
    return "agrees", "", time.monotonic() - start


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
        "that they replace; a deep one agrees within four of its output's steps. Transformers are also compiled to one program for",
        "all sizes of their dynamic axes within bounds, which agrees at the sizes of all data sets.", ""]
    for runtime in (*RUNTIMES, BOUNDED):
        judged = [case["results"][runtime][0] for case in cases if runtime in case["results"]]
        if not judged:
            continue
        counts = collections.Counter(judged)
        what = "compiled, one program within bounds" if runtime == BOUNDED else runtime
        lines.append(f"- {what}: {len(judged)} models, " + ", ".join(
            f"{counts[status]} {word}" for status, word in
            (("agrees", "agree"), ("refused", "refused with a reason"), ("failed", "failed"))))
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case["exporter"]].append(case)
    for exporter in sorted(groups, key=str.lower):
        isBounded = any(BOUNDED in case["results"] for case in groups[exporter])
        columns = ["model", "opsets", *RUNTIMES] + (["within bounds"] if isBounded else [])
        lines += ["", f"## {exporter}", "", f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
        for case in sorted(groups[exporter], key=lambda case: (case["model"], case["folder"])):
            opsets = ", ".join(
                str(version) if domain == "ai.onnx" else f"{domain} {version}"
                for domain, version in sorted(case["opsets"].items()))
            cells = [cell(*case["results"][runtime][:2]) for runtime in RUNTIMES]
            if isBounded:
                bounds = ", ".join(f"{name} {bound}" for name, bound in (case.get("bounds") or {}).items())
                cells.append(f"{cell(*case['results'][BOUNDED][:2])}: {bounds}" if bounds else "")
            lines.append(f"| {case['model']} | {opsets} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def judged(mlc, path, name):
    """The record of a case with its results by runtime. Prints a line for each."""
    case = json.loads(path.read_text()) | {"folder": name, "results": {}}
    tolerance = HALF if case.get("half") else []
    if case.get("absolute"):
        tolerance = ["--absolute", str(case["absolute"])]
    for runtime in RUNTIMES:
        case["results"][runtime] = judge(mlc, path.parent, runtime, tolerance)
    if case.get("bounds"):
        case["results"][BOUNDED] = judge_bounds(mlc, path.parent, case["bounds"])
    for runtime, (status, reason, seconds) in case["results"].items():
        words = f"{status} {name} on the {runtime}" if runtime in RUNTIMES else f"{status} {name} within bounds"
        print(f"{words} in {seconds:.1f} s" + (f": {reason}" if reason else ""), flush=True)
    return case


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mlc")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="*")
    parser.add_argument("--page", type=pathlib.Path)
    options = parser.parse_args()
    paths = {str(path.parent.relative_to(options.folder)): path for path in options.folder.glob("*/*/exporter.json")}
    names = sorted(name for name in paths if fnmatch.fnmatch(name, f"*{options.only}*"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        cases = list(pool.map(lambda name: judged(options.mlc, paths[name], name), names))
    failures = sum(status == "failed" for case in cases for status, _, _ in case["results"].values())
    if options.page:
        options.page.write_text(page(cases))
    print(f"{len(cases)} models, {failures} failures on a runtime")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
