"""Pipelines of scikit-learn over the columns of a table, each an input of its own: numbers, words and whole numbers, with
LightGBM and XGBoost at their ends too."""
import lightgbm
import numpy as np
import pandas
import xgboost
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx import convert_sklearn, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from skl2onnx.common.shape_calculator import (
    calculate_linear_classifier_output_shapes, calculate_linear_regressor_output_shapes)
from sklearn import calibration, compose, ensemble, impute, linear_model, neighbors, neural_network, pipeline
from sklearn import preprocessing

from classical_sklearn import EXPORTER

OPTIONS = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
for estimator, alias, shapes, convert, options in (
        (lightgbm.LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm,
         OPTIONS),
        (lightgbm.LGBMRegressor, "LightGbmLGBMRegressor", calculate_linear_regressor_output_shapes, convert_lightgbm,
         {"split": None}),
        (xgboost.XGBClassifier, "XGBoostXGBClassifier", calculate_linear_classifier_output_shapes, convert_xgboost, OPTIONS),
        (xgboost.XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes, convert_xgboost, None)):
    update_registered_converter(estimator, alias, shapes, convert, options=options)

TYPES = [("speed", FloatTensorType), ("torque", FloatTensorType), ("kind", StringTensorType), ("line", StringTensorType),
         ("tool", Int64TensorType)]


def table():
    """Two hundred rows, whether each failed, and in which of three conditions its tool is."""
    random, count = np.random.default_rng(0), 200
    rows = pandas.DataFrame({
        "speed": random.normal(50, 10, count).astype(np.float32), "torque": random.normal(3, 1, count).astype(np.float32),
        "kind": random.choice(["L", "M", "H"], count), "line": random.choice(["north", "south", "été"], count),
        "tool": random.integers(0, 5, count)})
    failed = ((rows.speed > 50) & (rows.kind != "L")).astype(int).values
    return rows, failed, np.array(["ok", "worn", "broken"])[random.integers(0, 3, count)]


def inputs(rows):
    """A batch with a word that no training row has, and a single row."""
    batch, single = ({
        name: rows[[name]][start:end].values.astype(
            {FloatTensorType: np.float32, Int64TensorType: np.int64, StringTensorType: object}[kind])
        for name, kind in TYPES} for start, end in ((0, 6), (6, 7)))
    batch["kind"][0, 0] = "never seen"
    return [batch, single]


def fitted(last, encoder=None, numbers=None, target=None, options=None):
    rows, failed, conditions = table()
    labels = {None: failed, "words": conditions, "numbers": rows.speed.values * failed}[target]
    columns = compose.ColumnTransformer([
        ("numbers", numbers or preprocessing.StandardScaler(), ["speed", "torque"]),
        ("words", encoder or preprocessing.OneHotEncoder(handle_unknown="ignore"), ["kind", "line"]),
        ("rest", "passthrough", ["tool"])])
    model = pipeline.Pipeline([("columns", columns), ("last", last)]).fit(rows, labels)
    onnx = convert_sklearn(
        model, initial_types=[(name, kind([None, 1])) for name, kind in TYPES], target_opset={"": 17, "ai.onnx.ml": 3},
        options={id(last): options} if options else None)
    return onnx, inputs(rows), EXPORTER


def frames():
    """Every pipeline: its name, and a function that makes the ONNX model, its inputs, and its exporter."""
    p = preprocessing
    unknown = dict(handle_unknown="use_encoded_value", unknown_value=-1)
    logistic = lambda: linear_model.LogisticRegression(max_iter=1000)
    boosting = dict(n_estimators=20, verbose=-1, n_jobs=1)
    imputed = lambda **fill: pipeline.make_pipeline(
        impute.SimpleImputer(missing_values="", **fill), p.OneHotEncoder(handle_unknown="ignore"))
    yield "frame_logistic", lambda: fitted(logistic())
    yield "frame_logistic_columns", lambda: fitted(logistic(), target="words", options={"zipmap": "columns"})
    yield "frame_forest_words", lambda: fitted(ensemble.RandomForestClassifier(20, random_state=0), target="words")
    yield "frame_ordinal", lambda: fitted(ensemble.RandomForestClassifier(20, random_state=0), p.OrdinalEncoder(**unknown))
    yield "frame_target_encoder", lambda: fitted(logistic(), p.TargetEncoder())
    yield "frame_imputed", lambda: fitted(logistic(), imputed(strategy="most_frequent"))
    yield "frame_imputed_constant", lambda: fitted(logistic(), imputed(strategy="constant", fill_value="missing"))
    yield "frame_bins", lambda: fitted(logistic(), numbers=p.KBinsDiscretizer(4, encode="onehot-dense"))
    yield "frame_calibrated", lambda: fitted(
        calibration.CalibratedClassifierCV(ensemble.RandomForestClassifier(10, random_state=0), cv=2))
    yield "frame_neighbors", lambda: fitted(neighbors.KNeighborsClassifier(3))
    yield "frame_mlp", lambda: fitted(neural_network.MLPClassifier((16,), max_iter=50, random_state=0))
    yield "frame_isolation_forest", lambda: fitted(ensemble.IsolationForest(n_estimators=10, random_state=0))
    yield "frame_lightgbm", lambda: fitted(lightgbm.LGBMClassifier(**boosting))
    yield "frame_lightgbm_tensor", lambda: fitted(lightgbm.LGBMClassifier(**boosting), options={"zipmap": False})
    yield "frame_lightgbm_regressor", lambda: fitted(lightgbm.LGBMRegressor(**boosting), target="numbers")
    yield "frame_xgboost", lambda: fitted(xgboost.XGBClassifier(n_estimators=20))
    yield "frame_xgboost_regressor", lambda: fitted(xgboost.XGBRegressor(n_estimators=20), target="numbers")
