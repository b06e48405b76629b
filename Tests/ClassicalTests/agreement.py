"""Compares the classical families with scikit-learn's on its bundled data sets.

    agreement.py data FOLDER SEEDS SET...    writes FOLDER/SET.txt: rows, columns, classes (0: a number), seeds; then for each row
                                      the features, the target, and its fold of each seed
    agreement.py score FOLDER SEEDS SET...   reads FOLDER/SET.FAMILY.txt (for each row a prediction for each seed: a class, a number
                                      or an anomaly score), cross-validates scikit-learn's model on the same folds, prints a
                                      table and exits with 1 when a family is worse than the spread over seeds allows
"""

import os
import sys

import numpy as np
from sklearn import datasets, metrics
from sklearn.cluster import KMeans
from sklearn.compose import TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import (ExtraTreesClassifier, ExtraTreesRegressor, HistGradientBoostingClassifier,
                              HistGradientBoostingRegressor, IsolationForest, RandomForestClassifier,
                              RandomForestRegressor)
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

SETS = {
    "iris": datasets.load_iris, "wine": datasets.load_wine, "breast-cancer": datasets.load_breast_cancer,
    "digits": datasets.load_digits, "diabetes": datasets.load_diabetes,
}


def scaled(model):
    return make_pipeline(StandardScaler(), model)


CLASSIFIERS = {
    "logistic-regression": lambda s: scaled(LogisticRegression(max_iter=5000)),
    "logistic-regression l1": lambda s: scaled(
        LogisticRegression(penalty="elasticnet", solver="saga", l1_ratio=0.5, C=0.1, max_iter=5000, tol=1e-3)),
    "decision-tree": lambda s: DecisionTreeClassifier(random_state=s),
    "random-forest": lambda s: RandomForestClassifier(random_state=s),
    "extra-trees": lambda s: ExtraTreesClassifier(random_state=s),
    "boosted-trees": lambda s: HistGradientBoostingClassifier(
        max_iter=50, max_leaf_nodes=15, l2_regularization=1, random_state=s, early_stopping=False),
    "nearest-neighbours": lambda s: scaled(KNeighborsClassifier()),
    "linear-svm": lambda s: scaled(LinearSVC(dual=False, random_state=s, max_iter=10000)),
    "rbf-svm": lambda s: scaled(SVC()),
    "naive-bayes": lambda s: scaled(GaussianNB()),
}
REGRESSORS = {
    "linear-regression": lambda s: scaled(LinearRegression()),
    "linear-regression elastic": lambda s: scaled(ElasticNet(alpha=1, l1_ratio=0.5)),
    "decision-tree": lambda s: DecisionTreeRegressor(random_state=s),
    "random-forest": lambda s: RandomForestRegressor(random_state=s),
    "extra-trees": lambda s: ExtraTreesRegressor(random_state=s),
    "boosted-trees": lambda s: HistGradientBoostingRegressor(
        max_iter=50, max_leaf_nodes=15, l2_regularization=1, random_state=s, early_stopping=False),
    "nearest-neighbours": lambda s: scaled(KNeighborsRegressor()),
    "linear-svm": lambda s: scaled(
        LinearSVR(loss="squared_epsilon_insensitive", dual=False, epsilon=0, intercept_scaling=100, max_iter=10000)),
    "rbf-svm": lambda s: TransformedTargetRegressor(scaled(SVR()), transformer=StandardScaler()),
}


class Distance:
    """The distance to the nearest of eight centres."""

    def __init__(self, seed):
        self.model = scaled(KMeans(8, n_init=10, random_state=seed))

    def fit(self, x):
        self.model.fit(x)
        return self

    def score(self, x):
        return self.model.transform(x).min(1)


class Reconstruction:
    """The error of what three principal components reconstruct."""

    def __init__(self, seed):
        self.scaler, self.model = StandardScaler(), PCA(3)

    def fit(self, x):
        self.model.fit(self.scaler.fit_transform(x))
        return self

    def score(self, x):
        z = self.scaler.transform(x)
        return ((z - self.model.inverse_transform(self.model.transform(z))) ** 2).mean(1)


class Isolation:
    """scikit-learn's isolation forest."""

    def __init__(self, seed):
        self.model = IsolationForest(random_state=seed)

    def fit(self, x):
        self.model.fit(x)
        return self

    def score(self, x):
        return -self.model.score_samples(x)


DETECTORS = {"k-means": Distance, "isolation-forest": Isolation, "pca": Reconstruction}


def folds(name, x, y, seed):
    splitter = KFold if name == "diabetes" else StratifiedKFold
    result = np.zeros(len(y), int)
    for fold, (_, test) in enumerate(splitter(5, shuffle=True, random_state=seed).split(x, y)):
        result[test] = fold
    return result


def write_data(folder, seeds):
    for name, load in SETS.items():
        x, y = load(return_X_y=True)
        classes = 0 if name == "diabetes" else y.max() + 1
        columns = [folds(name, x, y, seed) for seed in range(seeds)]
        with open(os.path.join(folder, name + ".txt"), "w") as file:
            print(*x.shape, classes, seeds, file=file)
            for row in range(len(y)):
                print(*(repr(float(v)) for v in x[row]), float(y[row]), *(c[row] for c in columns), file=file)


def reference(name, family, x, y, seed):
    """Out-of-fold predictions of scikit-learn."""
    fold, result = folds(name, x, y, seed), np.zeros(len(y))
    for k in range(5):
        train, test = fold != k, fold == k
        if family in DETECTORS:
            # Learned from benign cases alone, as a detector is.
            result[test] = DETECTORS[family](seed).fit(x[train & (y == 1)]).score(x[test])
        else:
            model = (REGRESSORS if name == "diabetes" else CLASSIFIERS)[family](seed)
            result[test] = model.fit(x[train], y[train]).predict(x[test])
    return result


def quality(name, family, y, prediction):
    if family in DETECTORS:
        return metrics.roc_auc_score(y == 0, prediction)
    return metrics.r2_score(y, prediction) if name == "diabetes" else metrics.accuracy_score(y, prediction)


def score(folder, seeds):
    bad = 0
    print("| data | family | measure | ours | scikit-learn | least to greatest over seeds | |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, load in SETS.items():
        x, y = load(return_X_y=True)
        x = x.astype(np.float32)
        families = list(REGRESSORS if name == "diabetes" else CLASSIFIERS)
        for family in families + (list(DETECTORS) if name == "breast-cancer" else []):
            ours = np.loadtxt(os.path.join(folder, f"{name}.{family}.txt"), ndmin=2)
            a = np.array([quality(name, family, y, ours[:, s]) for s in range(seeds)])
            b = np.array([quality(name, family, y, reference(name, family, x, y, s)) for s in range(seeds)])
            # The spread of a mean over seeds: no further from the other's mean than both spread, or half a row in a hundred.
            allowed = max(np.ptp(a), np.ptp(b), 0.005)
            within = abs(a.mean() - b.mean()) <= allowed
            better = a.mean() > b.mean()
            bad += not within and not better
            measure = "AUC" if family in DETECTORS else "R2" if name == "diabetes" else "accuracy"
            print(f"| {name} | {family} | {measure} | {a.mean():.4f} | {b.mean():.4f} | {b.min():.4f} to {b.max():.4f} | "
                  f"{'within' if within else 'better' if better else 'WORSE'} |", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    folder, count = sys.argv[2], int(sys.argv[3])
    SETS = {name: SETS[name] for name in sys.argv[4:]}
    sys.exit(write_data(folder, count) if sys.argv[1] == "data" else score(folder, count))
