"""Boosted trees of LightGBM, XGBoost and CatBoost."""
import os
import tempfile

import catboost
import lightgbm
import numpy as np
import onnx
import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

from classical_data import CANCER, DIABETES, IRIS, WINE, batches, with_categories, with_missing


def fitted(package, estimator, data, convert, **fit):
    """Fits an estimator and converts it by onnxmltools."""
    x, y = data
    x = x.astype(np.float32)
    estimator.fit(x, y, **fit)
    model = convert(estimator, initial_types=[("X", FloatTensorType([None, x.shape[1]]))], target_opset=15)
    exporter = f"onnxmltools {onnxmltools.__version__}, {package.__name__} {package.__version__}"
    return model, batches(x), exporter


def lightgbm_models():
    options = dict(n_estimators=30, verbose=-1, n_jobs=1)
    groups = [len(CANCER[0]) - 200, 200]
    ranks = CANCER[0], CANCER[1]
    for name, estimator, data, fit in (
        ("", lightgbm.LGBMClassifier(**options), IRIS, {}), ("binary", lightgbm.LGBMClassifier(**options), CANCER, {}),
        ("missing", lightgbm.LGBMClassifier(**options), with_missing(CANCER), {}),
        ("regressor", lightgbm.LGBMRegressor(**options), DIABETES, {}),
        ("regressor_missing", lightgbm.LGBMRegressor(**options), with_missing(DIABETES), {}),
        ("categories", lightgbm.LGBMClassifier(**options), with_categories(WINE), {"categorical_feature": [0]}),
        ("dart", lightgbm.LGBMClassifier(boosting_type="dart", **options), WINE, {}),
        ("forest", lightgbm.LGBMRegressor(
            boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, **options), DIABETES, {}),
        ("forest_classifier", lightgbm.LGBMClassifier(
            boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, **options), CANCER, {}),
        ("one_vs_all", lightgbm.LGBMClassifier(objective="multiclassova", **options), IRIS, {}),
        ("poisson", lightgbm.LGBMRegressor(objective="poisson", **options), DIABETES, {}),
        ("gamma", lightgbm.LGBMRegressor(objective="gamma", **options), DIABETES, {}),
        ("quantile", lightgbm.LGBMRegressor(objective="quantile", **options), DIABETES, {}),
        ("zero_missing", lightgbm.LGBMClassifier(zero_as_missing=True, **options), with_missing(CANCER), {}),
        ("ranker", lightgbm.LGBMRanker(**options), ranks, {"group": groups})):
        yield f"lightgbm_{name}".strip("_"), lambda e=estimator, d=data, f=fit: fitted(
            lightgbm, e, d, onnxmltools.convert_lightgbm, **f)


def xgboost_models():
    options = dict(n_estimators=30, n_jobs=1)
    counts = DIABETES[0], np.round(DIABETES[1])
    share = DIABETES[0], (DIABETES[1] - 20) / 400
    for name, estimator, data, fit in (
        ("", xgboost.XGBClassifier(**options), IRIS, {}), ("binary", xgboost.XGBClassifier(**options), CANCER, {}),
        ("missing", xgboost.XGBClassifier(**options), with_missing(CANCER), {}),
        ("missing_classes", xgboost.XGBClassifier(**options), with_missing(WINE), {}),
        ("regressor", xgboost.XGBRegressor(**options), DIABETES, {}),
        ("regressor_missing", xgboost.XGBRegressor(**options), with_missing(DIABETES), {}),
        ("regressor_base", xgboost.XGBRegressor(base_score=3.5, **options), DIABETES, {}),
        ("logistic_regressor", xgboost.XGBRegressor(objective="reg:logistic", **options), share, {}),
        ("poisson", xgboost.XGBRegressor(objective="count:poisson", **options), counts, {}),
        ("tweedie", xgboost.XGBRegressor(objective="reg:tweedie", **options), counts, {}),
        ("softmax", xgboost.XGBClassifier(objective="multi:softmax", **options), IRIS, {}),
        ("forest", xgboost.XGBRFRegressor(n_estimators=20, n_jobs=1), DIABETES, {}),
        ("forest_classifier", xgboost.XGBRFClassifier(n_estimators=20, n_jobs=1), IRIS, {})):
        yield f"xgboost_{name}".strip("_"), lambda e=estimator, d=data, f=fit: fitted(
            xgboost, e, d, onnxmltools.convert_xgboost, **f)


def catboost_models():
    def export(estimator, data):
        x, y = data
        x = x.astype(np.float32)
        estimator.fit(x, y)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            estimator.save_model(path, format="onnx")
            model = onnx.load(path)
        return model, batches(x), f"catboost {catboost.__version__}"

    options = dict(iterations=30, verbose=False, thread_count=1, allow_writing_files=False)
    for name, estimator, data in (
        ("", catboost.CatBoostClassifier(**options), IRIS), ("binary", catboost.CatBoostClassifier(**options), CANCER),
        ("missing", catboost.CatBoostClassifier(**options), with_missing(CANCER)),
        ("regressor", catboost.CatBoostRegressor(**options), DIABETES)):
        yield f"catboost_{name}".strip("_"), lambda e=estimator, d=data: export(e, d)


def boosted_models():
    """Every boosted model: its name, and a function that makes the ONNX model, its inputs, and its exporter."""
    for group in (lightgbm_models, xgboost_models, catboost_models):
        yield from group()
