"""The data sets that classical models are fitted to, and the rows that they are tried on."""
import numpy as np
from sklearn import datasets

IRIS = datasets.load_iris(return_X_y=True)
CANCER = datasets.load_breast_cancer(return_X_y=True)
WINE = datasets.load_wine(return_X_y=True)
DIABETES = datasets.load_diabetes(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])
ROWS = 24


def with_missing(data):
    """The data with a tenth of its numbers missing."""
    x = data[0].copy()
    x[np.random.default_rng(0).random(x.shape) < 0.1] = np.nan
    return x, data[1]


def with_categories(data):
    """The data with its first column as one of five whole numbers."""
    x = data[0].copy()
    x[:, 0] = np.digitize(x[:, 0], np.quantile(x[:, 0], [0.2, 0.4, 0.6, 0.8]))
    return x, data[1]


def batches(x):
    """Two data sets: rows from the whole of the data, and a single one."""
    step = max(len(x) // ROWS, 1)
    return [[x[::step][:ROWS]], [x[7:8]]]
