"""Estimators and pipelines of scikit-learn, exported by skl2onnx."""
import numpy as np
import onnx
import skl2onnx
from skl2onnx import convert_sklearn, to_onnx
from skl2onnx.common.data_types import DictionaryType, FloatTensorType, Int64TensorType, StringTensorType
from sklearn import calibration, cluster, compose, cross_decomposition, decomposition, discriminant_analysis
from sklearn import ensemble, feature_extraction, feature_selection, gaussian_process, impute, linear_model, mixture
from sklearn import multiclass, multioutput, naive_bayes, neighbors, neural_network, pipeline, preprocessing
from sklearn import random_projection, svm, tree

from classical_data import CANCER, DIABETES, IRIS, NAMES, ROWS, WINE, batches, with_missing

EXPORTER = f"skl2onnx {skl2onnx.__version__}"
PLAIN = {"zipmap": False}


def take_numpy_numbers():
    """Lets onnx take attributes of numpy's numbers, which skl2onnx gives for histogram gradient boosting."""
    original = onnx.helper.make_attribute

    def make_attribute(key, value, *arguments, **options):
        if isinstance(value, list):
            value = [item.item() if isinstance(item, np.generic) else item for item in value]
            value = [int(item) if isinstance(item, bool) else item for item in value]
        return original(key, value, *arguments, **options)

    onnx.helper.make_attribute = make_attribute


take_numpy_numbers()


def fitted(estimator, data, dtype=np.float32, options=None, opset=17, ml=3):
    """Fits an estimator and converts it."""
    x, y = data
    x = x.astype(dtype)
    estimator.fit(x, y)
    chosen = {id(estimator): options} if options else None
    model = to_onnx(estimator, x[:1], options=chosen, target_opset={"": opset, "ai.onnx.ml": ml})
    return model, batches(x), EXPORTER


def scaled(last):
    return pipeline.make_pipeline(preprocessing.StandardScaler(), last)


def after(*parts):
    return pipeline.make_pipeline(*parts)


def classifiers():
    """Each classifier on three classes, on two, and with the choices that change the graph."""
    e, lin, nb = ensemble, linear_model, naive_bayes
    words = IRIS[0], NAMES[IRIS[1]]
    yield "random_forest", lambda: fitted(e.RandomForestClassifier(100, random_state=0), IRIS)
    yield "random_forest_binary", lambda: fitted(e.RandomForestClassifier(50, random_state=0), CANCER)
    yield "random_forest_words", lambda: fitted(e.RandomForestClassifier(10, random_state=0), words)
    yield "random_forest_tensor", lambda: fitted(e.RandomForestClassifier(20, random_state=0), IRIS, options=PLAIN)
    yield "random_forest_f64", lambda: fitted(e.RandomForestClassifier(20, random_state=0), CANCER, np.float64)
    yield "random_forest_ml5", lambda: fitted(
        e.RandomForestClassifier(20, random_state=0), WINE, options=PLAIN, opset=22, ml=5)
    yield "random_forest_outputs", lambda: fitted(
        e.RandomForestClassifier(10, random_state=0), (IRIS[0], np.stack([IRIS[1], IRIS[1] > 1], 1)), options=PLAIN)
    yield "extra_trees", lambda: fitted(e.ExtraTreesClassifier(50, random_state=0), IRIS)
    yield "extra_tree", lambda: fitted(tree.ExtraTreeClassifier(random_state=0), WINE)
    yield "decision_tree", lambda: fitted(tree.DecisionTreeClassifier(random_state=0), CANCER)
    yield "decision_tree_leaf", lambda: fitted(
        tree.DecisionTreeClassifier(random_state=0, max_depth=3), IRIS, options={"zipmap": False, "decision_leaf": True})
    yield "gradient_boosting", lambda: fitted(e.GradientBoostingClassifier(random_state=0), IRIS)
    yield "gradient_boosting_binary", lambda: fitted(e.GradientBoostingClassifier(random_state=0), CANCER)
    yield "hist_gradient_boosting", lambda: fitted(e.HistGradientBoostingClassifier(max_iter=20), IRIS)
    yield "hist_gradient_boosting_missing", lambda: fitted(
        e.HistGradientBoostingClassifier(max_iter=20), with_missing(CANCER))
    yield "ada_boost", lambda: fitted(e.AdaBoostClassifier(random_state=0), IRIS)
    yield "bagging", lambda: fitted(
        e.BaggingClassifier(tree.DecisionTreeClassifier(max_depth=4), 5, random_state=0), WINE)
    yield "voting", lambda: fitted(e.VotingClassifier(
        [("a", lin.LogisticRegression()), ("b", tree.DecisionTreeClassifier(random_state=0))], voting="soft",
        flatten_transform=False), IRIS)
    yield "voting_hard", lambda: fitted(e.VotingClassifier(
        [("a", lin.LogisticRegression()), ("b", nb.GaussianNB()), ("c", tree.DecisionTreeClassifier(random_state=0))],
        flatten_transform=False), IRIS)
    yield "stacking", lambda: fitted(e.StackingClassifier(
        [("a", scaled(lin.LogisticRegression())), ("b", tree.DecisionTreeClassifier(max_depth=3, random_state=0))]), WINE)
    yield "logistic_regression", lambda: fitted(scaled(lin.LogisticRegression()), IRIS)
    yield "logistic_regression_binary", lambda: fitted(scaled(lin.LogisticRegression()), CANCER)
    yield "logistic_regression_words", lambda: fitted(scaled(lin.LogisticRegression()), words)
    yield "logistic_regression_f64", lambda: fitted(
        lin.LogisticRegression(max_iter=500), WINE, np.float64, PLAIN, opset=21)
    yield "logistic_regression_raw", lambda: fitted(
        lin.LogisticRegression(max_iter=500), IRIS, options={"zipmap": False, "raw_scores": True})
    yield "logistic_regression_columns", lambda: fitted(
        lin.LogisticRegression(max_iter=500), IRIS, options={"zipmap": "columns"})
    yield "ridge_classifier", lambda: fitted(scaled(lin.RidgeClassifier()), IRIS)
    yield "perceptron", lambda: fitted(scaled(lin.Perceptron(random_state=0)), IRIS)
    yield "sgd_classifier", lambda: fitted(scaled(lin.SGDClassifier(random_state=0)), IRIS)
    yield "sgd_modified_huber", lambda: fitted(
        scaled(lin.SGDClassifier(loss="modified_huber", random_state=0)), IRIS)
    yield "svc_probability", lambda: fitted(scaled(svm.SVC(probability=True, random_state=0)), IRIS)
    yield "svc_binary", lambda: fitted(scaled(svm.SVC(kernel="poly")), CANCER)
    yield "svc_linear", lambda: fitted(scaled(svm.SVC(kernel="linear")), WINE)
    yield "svc_sigmoid", lambda: fitted(scaled(svm.SVC(kernel="sigmoid", probability=True, random_state=0)), CANCER)
    yield "nu_svc", lambda: fitted(scaled(svm.NuSVC(nu=0.2, probability=True, random_state=0)), IRIS)
    yield "linear_svc", lambda: fitted(svm.LinearSVC(random_state=0), IRIS)
    yield "linear_svc_binary", lambda: fitted(svm.LinearSVC(random_state=0), CANCER)
    yield "calibrated_svc", lambda: fitted(
        scaled(calibration.CalibratedClassifierCV(svm.LinearSVC(random_state=0), cv=2)), IRIS)
    yield "calibrated_isotonic", lambda: fitted(
        calibration.CalibratedClassifierCV(nb.GaussianNB(), cv=2, method="isotonic"), CANCER)
    yield "gaussian_nb", lambda: fitted(nb.GaussianNB(), IRIS)
    yield "multinomial_nb", lambda: fitted(nb.MultinomialNB(), WINE)
    yield "complement_nb", lambda: fitted(nb.ComplementNB(), WINE)
    yield "categorical_nb", lambda: fitted(nb.CategoricalNB(min_categories=8), (np.round(IRIS[0]), IRIS[1]))
    yield "binarizer_bernoulli", lambda: fitted(after(
        preprocessing.Binarizer(threshold=2.0), nb.BernoulliNB()), IRIS)
    yield "k_neighbors", lambda: fitted(neighbors.KNeighborsClassifier(), IRIS)
    yield "k_neighbors_distance", lambda: fitted(
        scaled(neighbors.KNeighborsClassifier(3, weights="distance", metric="manhattan")), WINE)
    yield "mlp_classifier", lambda: fitted(scaled(neural_network.MLPClassifier((16,), random_state=0)), IRIS)
    yield "mlp_classifier_binary", lambda: fitted(scaled(neural_network.MLPClassifier(
        (16, 8), activation="tanh", random_state=0)), CANCER)
    yield "lda", lambda: fitted(discriminant_analysis.LinearDiscriminantAnalysis(), IRIS)
    yield "qda", lambda: fitted(discriminant_analysis.QuadraticDiscriminantAnalysis(), IRIS)
    yield "one_vs_rest", lambda: fitted(multiclass.OneVsRestClassifier(lin.LogisticRegression()), IRIS)
    yield "one_vs_one", lambda: fitted(multiclass.OneVsOneClassifier(lin.LogisticRegression()), IRIS)
    yield "multi_output", lambda: fitted(multioutput.MultiOutputClassifier(lin.LogisticRegression()), (
        IRIS[0], np.stack([IRIS[1], IRIS[1] > 0], 1)), options=PLAIN)


def regressors():
    """Estimators of numbers."""
    e, lin = ensemble, linear_model
    two = DIABETES[0], np.stack([DIABETES[1], DIABETES[1] * 0.5 + 3], 1)
    counts = DIABETES[0], np.round(DIABETES[1])
    yield "random_forest_regressor", lambda: fitted(e.RandomForestRegressor(50, random_state=0), DIABETES)
    yield "random_forest_regressor_two", lambda: fitted(e.RandomForestRegressor(10, random_state=0), two)
    yield "extra_trees_regressor", lambda: fitted(e.ExtraTreesRegressor(20, random_state=0), DIABETES)
    yield "decision_tree_regressor", lambda: fitted(tree.DecisionTreeRegressor(random_state=0), DIABETES)
    yield "gradient_boosting_regressor", lambda: fitted(e.GradientBoostingRegressor(random_state=0), DIABETES)
    yield "hist_gradient_boosting_regressor", lambda: fitted(e.HistGradientBoostingRegressor(max_iter=30), DIABETES)
    yield "ada_boost_regressor", lambda: fitted(e.AdaBoostRegressor(n_estimators=5, random_state=0), DIABETES)
    yield "bagging_regressor", lambda: fitted(e.BaggingRegressor(n_estimators=5, random_state=0), DIABETES)
    yield "voting_regressor", lambda: fitted(e.VotingRegressor(
        [("a", lin.LinearRegression()), ("b", tree.DecisionTreeRegressor(max_depth=3, random_state=0))]), DIABETES)
    yield "stacking_regressor", lambda: fitted(e.StackingRegressor(
        [("a", lin.Ridge()), ("b", tree.DecisionTreeRegressor(max_depth=3, random_state=0))]), DIABETES)
    yield "linear_regression", lambda: fitted(lin.LinearRegression(), DIABETES)
    yield "linear_regression_f64", lambda: fitted(lin.LinearRegression(), DIABETES, np.float64)
    yield "linear_regression_two", lambda: fitted(lin.LinearRegression(), two)
    for name, estimator in (
        ("lasso", lin.Lasso()), ("elastic_net", lin.ElasticNet()), ("bayesian_ridge", lin.BayesianRidge()),
        ("huber", lin.HuberRegressor()), ("lars", lin.Lars()), ("omp", lin.OrthogonalMatchingPursuit()),
        ("theil_sen", lin.TheilSenRegressor(random_state=0)), ("ransac", lin.RANSACRegressor(random_state=0)),
        ("sgd_regressor", scaled(lin.SGDRegressor(random_state=0))), ("poisson", lin.PoissonRegressor()),
        ("tweedie", lin.TweedieRegressor(power=1.5, link="log")), ("gamma", lin.GammaRegressor()),
        ("quantile", lin.QuantileRegressor(solver="highs"))):
        yield name, lambda estimator=estimator: fitted(estimator, counts)
    yield "ridge_polynomial", lambda: fitted(after(preprocessing.PolynomialFeatures(2), lin.Ridge()), DIABETES)
    yield "svr", lambda: fitted(scaled(svm.SVR()), DIABETES)
    yield "nu_svr", lambda: fitted(scaled(svm.NuSVR(kernel="poly", degree=2)), DIABETES)
    yield "linear_svr", lambda: fitted(scaled(svm.LinearSVR(random_state=0)), DIABETES)
    yield "k_neighbors_regressor", lambda: fitted(neighbors.KNeighborsRegressor(4), DIABETES)
    yield "mlp_regressor", lambda: fitted(
        scaled(neural_network.MLPRegressor(hidden_layer_sizes=(16,), random_state=0)), DIABETES)
    yield "gaussian_process", lambda: fitted(gaussian_process.GaussianProcessRegressor(
        gaussian_process.kernels.RBF() + gaussian_process.kernels.WhiteKernel()),
        (DIABETES[0][:60], DIABETES[1][:60]), np.float64)
    yield "pls", lambda: fitted(cross_decomposition.PLSRegression(2), DIABETES)
    yield "multi_output_regressor", lambda: fitted(multioutput.MultiOutputRegressor(lin.Ridge()), two)


def without_labels():
    """Anomalies, clusters and mixtures."""
    yield "isolation_forest", lambda: fitted(ensemble.IsolationForest(n_estimators=20, random_state=0), IRIS)
    yield "local_outlier_factor", lambda: fitted(neighbors.LocalOutlierFactor(10, novelty=True), WINE)
    yield "one_class_svm", lambda: fitted(scaled(svm.OneClassSVM()), IRIS)
    yield "sgd_one_class_svm", lambda: fitted(scaled(linear_model.SGDOneClassSVM(random_state=0)), IRIS)
    yield "k_means", lambda: fitted(cluster.KMeans(3, random_state=0, n_init=3), IRIS)
    yield "mini_batch_k_means", lambda: fitted(cluster.MiniBatchKMeans(3, random_state=0, n_init=3), IRIS)
    for covariance in ("full", "tied", "diag", "spherical"):
        yield f"gaussian_mixture_{covariance}", lambda covariance=covariance: fitted(
            mixture.GaussianMixture(3, covariance_type=covariance, random_state=0), IRIS)
    yield "bayesian_mixture", lambda: fitted(mixture.BayesianGaussianMixture(n_components=2, random_state=0), IRIS)


def transformers():
    """Scalers, encoders, projections and selections, alone or before an estimator."""
    p, d = preprocessing, decomposition
    last = lambda: linear_model.LogisticRegression(max_iter=500)
    for name, part, data in (
        ("standard_scaler", p.StandardScaler(), IRIS), ("min_max_scaler", p.MinMaxScaler(clip=True), IRIS),
        ("max_abs_scaler", p.MaxAbsScaler(), IRIS), ("robust_scaler", p.RobustScaler(), IRIS),
        ("normalizer_l1", p.Normalizer("l1"), IRIS), ("normalizer_max", p.Normalizer("max"), IRIS),
        ("power_transformer", p.PowerTransformer(), IRIS),
        ("power_transformer_box_cox", p.PowerTransformer("box-cox", standardize=False), IRIS),
        ("k_bins", p.KBinsDiscretizer(3, encode="onehot-dense"), IRIS), ("k_bins_ordinal", p.KBinsDiscretizer(
            4, encode="ordinal"), IRIS),
        ("quantile_transformer", p.QuantileTransformer(n_quantiles=20), IRIS),
        ("polynomial", p.PolynomialFeatures(3, interaction_only=True), IRIS), ("pca", d.PCA(2, whiten=True), IRIS),
        ("incremental_pca", d.IncrementalPCA(2), IRIS), ("truncated_svd", d.TruncatedSVD(2), IRIS),
        ("kernel_pca", d.KernelPCA(2, kernel="rbf"), IRIS),
        ("random_projection", random_projection.GaussianRandomProjection(2, random_state=0), IRIS),
        ("lda_transform", discriminant_analysis.LinearDiscriminantAnalysis(), WINE),
        ("simple_imputer", impute.SimpleImputer(strategy="median"), with_missing(CANCER)),
        ("function_transformer", p.FunctionTransformer(), IRIS),
        ("variance_threshold", feature_selection.VarianceThreshold(0.3), IRIS),
        ("select_k_best", feature_selection.SelectKBest(k=2), IRIS),
        ("select_percentile", feature_selection.SelectPercentile(percentile=50), WINE),
        ("rfe", feature_selection.RFE(linear_model.LogisticRegression(max_iter=500), n_features_to_select=2), IRIS),
        ("select_from_model", feature_selection.SelectFromModel(
            ensemble.RandomForestClassifier(10, random_state=0)), WINE)):
        yield name, lambda part=part, data=data: fitted(part, data)
    yield "pca_logistic", lambda: fitted(after(p.MinMaxScaler(), d.PCA(2), last()), IRIS)
    yield "imputer_forest", lambda: fitted(after(
        impute.SimpleImputer(), p.RobustScaler(), ensemble.RandomForestClassifier(20, random_state=0)),
        with_missing(CANCER))
    yield "knn_imputer", lambda: fitted(impute.KNNImputer(n_neighbors=3), with_missing(IRIS), opset=18)
    yield "select_normalize", lambda: fitted(after(
        feature_selection.SelectKBest(k=2), p.Normalizer(), tree.DecisionTreeClassifier(random_state=0)), IRIS)
    yield "feature_union", lambda: fitted(after(
        pipeline.FeatureUnion([("pca", d.PCA(2)), ("scale", p.StandardScaler())]), last()), WINE)


def columns():
    """Pipelines over columns of numbers and of words."""
    random = np.random.default_rng(0)
    numbers = random.normal(size=(100, 3)).astype(np.float32)
    words = random.choice(np.array(["red", "green", "blue"], dtype=object), size=(100, 2))
    levels = random.integers(0, 4, (100, 1))
    target = (numbers[:, 0] + (words[:, 0] == "red") > 0).astype(int)
    table = np.concatenate([numbers.astype(object), words], axis=1)
    types = [("numbers", FloatTensorType([None, 3])), ("words", StringTensorType([None, 2]))]
    inputs = [{"numbers": numbers[:ROWS], "words": words[:ROWS]}]

    def mixed(encoder, last, scaler=None):
        model = pipeline.make_pipeline(compose.ColumnTransformer([
            ("numbers", scaler or preprocessing.StandardScaler(), [0, 1, 2]), ("words", encoder, [3, 4])]), last)
        model.fit(table, target)
        return convert_sklearn(model, initial_types=types, target_opset={"": 17, "ai.onnx.ml": 3}), inputs, EXPORTER

    forest = lambda: ensemble.RandomForestClassifier(20, random_state=0)
    yield "column_transformer", lambda: mixed(preprocessing.OneHotEncoder(), forest())
    yield "column_transformer_ignore", lambda: mixed(
        preprocessing.OneHotEncoder(handle_unknown="ignore", drop=None, sparse_output=False),
        linear_model.LogisticRegression(), preprocessing.MinMaxScaler())
    yield "column_transformer_ordinal", lambda: mixed(preprocessing.OrdinalEncoder(), forest())
    yield "column_transformer_imputed", lambda: mixed(
        preprocessing.OneHotEncoder(), linear_model.LogisticRegression(),
        pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()))

    def whole(encoder):
        model = pipeline.make_pipeline(encoder, linear_model.LogisticRegression())
        model.fit(levels, target)
        onnx = convert_sklearn(
            model, initial_types=[("levels", Int64TensorType([None, 1]))], target_opset={"": 17, "ai.onnx.ml": 3})
        return onnx, [{"levels": levels[:ROWS]}], EXPORTER

    yield "one_hot_integers", lambda: whole(preprocessing.OneHotEncoder())
    yield "ordinal_integers", lambda: whole(preprocessing.OrdinalEncoder())

    def labels():
        encoder = preprocessing.LabelEncoder().fit(words[:, 0])
        onnx = convert_sklearn(
            encoder, initial_types=[("words", StringTensorType([None]))], target_opset={"": 17, "ai.onnx.ml": 3})
        return onnx, [{"words": words[:ROWS, 0]}], EXPORTER

    yield "label_encoder", labels


def dictionaries():
    """Pipelines over a dictionary of words' counts and measures; ONNX has one map for each run."""
    random = np.random.default_rng(0)
    keys = ["size", "age", "city=Oslo", "city=Rome", "été"]
    rows = [{key: float(np.float32(random.normal())) for key in keys if random.random() < 0.7} or {"age": 1.0}
            for _ in range(100)]
    target = np.array([row.get("size", 0.0) + row.get("city=Rome", 0.0) > 0 for row in rows]).astype(int)
    strangers = {"size": 1.5, "weight": 2.0}

    def model(last, labels=target):
        whole = pipeline.make_pipeline(feature_extraction.DictVectorizer(sparse=False, dtype=np.float32), last)
        whole.fit(rows, labels)
        onnx = convert_sklearn(
            whole, initial_types=[("row", DictionaryType(StringTensorType([1]), FloatTensorType([1])))],
            target_opset={"": 17, "ai.onnx.ml": 3})
        return onnx, [{"row": row} for row in rows[:4] + [strangers]], EXPORTER

    words = np.array(["low", "high"])[target]
    yield "dict_vectorizer_scaler", lambda: model(preprocessing.StandardScaler())
    yield "dict_vectorizer_logistic", lambda: model(linear_model.LogisticRegression())
    yield "dict_vectorizer_forest_words", lambda: model(ensemble.RandomForestClassifier(20, random_state=0), words)
    yield "dict_vectorizer_linear_regression", lambda: model(linear_model.LinearRegression(), target * 1.5)
    yield "dict_vectorizer_boosting", lambda: model(ensemble.GradientBoostingRegressor(random_state=0), target * 1.5)


def sklearn_models():
    """Every model of scikit-learn: its name, and a function that makes the ONNX model, its inputs, and its exporter."""
    for group in (classifiers, regressors, without_labels, transformers, columns, dictionaries):
        yield from group()
