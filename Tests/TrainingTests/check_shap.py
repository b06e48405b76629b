"""Compares contributions that mlc found with those of PyPI's shap for the trees of an ONNX file.

    python check_shap.py MODEL.onnx FOUND.json      needs numpy, onnx and shap

FOUND.json: for each row its columns, raw scores and contributions. The model has the columns a, b, c, d and the feature a * b.
"""

import json
import sys

import numpy as np
import onnx
import shap


def attributes(model):
    node = next(n for n in model.graph.node if n.op_type.startswith("TreeEnsemble"))
    return node.op_type, {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def trees(kind, values, targets):
    """Each tree as the dictionary that shap's SingleTree takes."""
    prefix = "class" if kind.endswith("Classifier") else "target"
    leaves = {}
    for tree, node, target, weight in zip(*(values[f"{prefix}_{key}"] for key in ("treeids", "nodeids", "ids", "weights"))):
        leaves.setdefault((tree, node), []).append((target, weight))
    result = []
    for tree in sorted(set(values["nodes_treeids"])):
        places = [i for i, t in enumerate(values["nodes_treeids"]) if t == tree]
        if len(places) == 1:
            result.append(leaves.get((tree, values["nodes_nodeids"][places[0]]), []))
            continue
        number = {values["nodes_nodeids"][i]: k for k, i in enumerate(places)}
        is_leaf = [values["nodes_modes"][i] == b"LEAF" for i in places]
        assert all(values["nodes_modes"][i] in (b"LEAF", b"BRANCH_LEQ") for i in places)
        sums = np.zeros((len(places), targets))
        for k, i in enumerate(places):
            for target, weight in leaves.get((tree, values["nodes_nodeids"][i]), []):
                sums[k, target] += weight
        def child(key):
            return np.array([-1 if leaf else number[values[key][i]] for leaf, i in zip(is_leaf, places)])
        result.append({
            "children_left": child("nodes_truenodeids"), "children_right": child("nodes_falsenodeids"),
            "children_default": child("nodes_falsenodeids"),
            "features": np.array([-1 if leaf else values["nodes_featureids"][i] for leaf, i in zip(is_leaf, places)]),
            "thresholds": np.array([values["nodes_values"][i] for i in places]), "values": sums,
            "node_sample_weight": np.array([values["nodes_hitrates"][i] for i in places], dtype=np.float64),
        })
    return result


def main():
    kind, values = attributes(onnx.load(sys.argv[1]))
    found = json.load(open(sys.argv[2]))
    targets = len(found[0]["outputs"][0])
    base = np.array(values.get("base_values", [0] * targets), dtype=np.float64)
    parts = trees(kind, values, targets)
    for constant in [p for p in parts if isinstance(p, list)]:
        for target, weight in constant:
            base[target] += weight
    parts = [p for p in parts if not isinstance(p, list)]
    columns = np.array([f["row"][0] for f in found], dtype=np.float32)
    x = np.concatenate([columns, columns[:, :1] * columns[:, 1:2]], axis=1)
    # TreeExplainer takes dictionaries as models, one output at a time.
    worst = 0.0
    for output in range(targets):
        own = [dict(p, values=p["values"][:, output:output + 1]) for p in parts]
        explainer = shap.TreeExplainer({"trees": own}, feature_perturbation="tree_path_dependent")
        expected = explainer.shap_values(x.astype(np.float64), check_additivity=False).reshape(len(x), -1)
        mine = np.array([f["contributions"][output] for f in found])
        worst = max(worst, float(np.abs(mine - expected).max() / max(1.0, np.abs(expected).max())))
        sums = expected.sum(1) + float(np.ravel(explainer.expected_value)[0]) + base[output]
        outputs = np.array([f["outputs"][0][output] for f in found])
        assert np.allclose(sums, outputs, atol=1e-3), (sums, outputs)
    print(f"{len(found)} rows, {targets} outputs: largest difference {worst:.2e}")
    return 0 if worst < 1e-5 else 1


sys.exit(main())
