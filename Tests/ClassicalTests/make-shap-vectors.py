"""Writes shap-vectors.json: scikit-learn's trees with what PyPI's shap (0.51) says about some rows.

    python make-shap-vectors.py >shap-vectors.json      needs numpy, scikit-learn and shap
"""

import json
import sys

import numpy as np
import shap
from sklearn import datasets
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor


def floor32(threshold):
    """The largest single-precision number that is not above, so that single-precision rows take the same way."""
    near = np.float32(threshold)
    return float(near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf)))


def nodes(estimator, scale=1.0):
    tree = estimator.tree_
    values = tree.value[:, 0, :]
    if tree.n_classes[0] > 1:
        values = values / values.sum(1, keepdims=True)
    return {
        "feature": tree.feature.tolist(), "threshold": [floor32(t) for t in tree.threshold],
        "left": tree.children_left.tolist(), "right": tree.children_right.tolist(),
        "cover": tree.weighted_n_node_samples.tolist(), "values": (values * scale).round(9).tolist(),
    }


def case(name, model, trees, baseline, x):
    values = np.asarray(shap.TreeExplainer(model, feature_perturbation="tree_path_dependent").shap_values(x))
    values = values.reshape(len(x), x.shape[1], -1).transpose(0, 2, 1)
    return {"name": name, "trees": trees, "baseline": baseline, "x": x.tolist(), "contributions": values.tolist()}


def main():
    cases = []
    x, y = datasets.load_wine(return_X_y=True)
    x = x.astype(np.float32)
    forest = RandomForestClassifier(4, random_state=1).fit(x, y)
    cases.append(case("forest of classes", forest, [nodes(t, 0.25) for t in forest], [0.0] * 3, x[::30]))
    x, y = datasets.load_diabetes(return_X_y=True)
    x = x.astype(np.float32)
    tree = DecisionTreeRegressor(max_depth=9, random_state=1).fit(x[:200], y[:200])
    cases.append(case("deep tree", tree, [nodes(tree)], [0.0], x[200:205]))
    boosted = GradientBoostingRegressor(n_estimators=15, max_depth=4, random_state=1).fit(x[:150], y[:150])
    trees = [nodes(t[0], 0.1) for t in boosted.estimators_]
    cases.append(case("boosted trees", boosted, trees, [float(y[:150].mean())], x[200:205]))
    json.dump(cases, sys.stdout)


main()
