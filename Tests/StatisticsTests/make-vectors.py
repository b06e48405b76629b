#!/usr/bin/env python3
"""Writes vectors.json beside itself: what scipy and numpy compute, for StatisticsTests.

usage: make-vectors.py    (needs scipy)
"""
import json
from pathlib import Path

import numpy as np
from scipy import special, stats


def distributions():
    """Rows of (distribution, parameters, argument, cdf, upper tail) and (distribution, parameters, p, quantile)."""
    cdf, quantile = [], []
    cases = [("normal", [], stats.norm()), ("t", [1.0], stats.t(1)), ("t", [4.5], stats.t(4.5)),
             ("t", [300.0], stats.t(300)), ("chi2", [1.0], stats.chi2(1)), ("chi2", [9.0], stats.chi2(9)),
             ("chi2", [250.5], stats.chi2(250.5)), ("beta", [0.5, 3.0], stats.beta(0.5, 3)),
             ("beta", [30.0, 2.0], stats.beta(30, 2)), ("beta", [4000.0, 6001.0], stats.beta(4000, 6001)),
             ("beta", [1.0, 1.0], stats.beta(1, 1))]
    ps = [1e-12, 1e-6, 0.001, 0.025, 0.1, 0.3, 0.5, 0.6, 0.9, 0.975, 0.999, 1 - 1e-6]
    for name, parameters, d in cases:
        for p in ps:
            x = float(d.ppf(p))
            quantile.append([name, parameters, p, x])
            cdf.append([name, parameters, x, float(d.cdf(x)), float(d.sf(x))])
    for x in (-30.0, -9.0, -3.0, -0.1, 0.0, 1e-9, 2.0, 6.0):
        cdf.append(["normal", [], x, float(stats.norm.cdf(x)), float(stats.norm.sf(x))])
    binomial = [[n, p, k, float(stats.binom.cdf(k, n, p)), float(stats.binom.pmf(k, n, p))]
                for n, p in ((1, 0.5), (20, 0.1), (500, 0.97), (10000, 0.3)) for k in {0, 1, n // 10, n // 2, n - 1, n}]
    return {"cdf": cdf, "quantile": quantile, "binomial": binomial,
            "binomialQuantile": [[n, p, q, int(stats.binom.ppf(q, n, p))] for n, p in ((20, 0.1), (500, 0.97))
                                 for q in (0.01, 0.05, 0.5, 0.95, 0.99)],
            "logGamma": [[x, float(special.gammaln(x))] for x in (1e-8, 0.1, 0.5, 1.0, 1.5, 2.0, 3.3, 10.0, 123.4, 1e6)]}


def intervals():
    rows = []
    for k, n in ((0, 10), (10, 10), (3, 31), (88, 89), (500, 1000), (1, 10000)):
        result = stats.binomtest(k, n)
        exact, wilson = result.proportion_ci(0.95, "exact"), result.proportion_ci(0.95, "wilson")
        rows.append([k, n, exact.low, exact.high, wilson.low, wilson.high])
    return rows


def delong_reference(scores, labels):
    """DeLong's variance by its definition, over all pairs."""
    pos, neg = scores[labels], scores[~labels]
    psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return psi, psi.mean(), psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / len(neg)


def delong():
    rows = []
    for seed, n in ((1, 12), (2, 80), (3, 400)):
        rng = np.random.default_rng(seed)
        labels = rng.random(n) < 0.3
        a = np.round(rng.normal(size=n) + 1.2 * labels, 1)
        b = np.round(rng.normal(size=n) + 0.8 * labels, 1)
        (pa, area_a, var_a), (pb, area_b, var_b) = delong_reference(a, labels), delong_reference(b, labels)
        cov = (np.cov(pa.mean(1), pb.mean(1))[0, 1] / labels.sum() + np.cov(pa.mean(0), pb.mean(0))[0, 1] / (~labels).sum())
        z = (area_a - area_b) / np.sqrt(var_a + var_b - 2 * cov)
        rows.append({"labels": labels.tolist(), "a": a.tolist(), "b": b.tolist(), "areas": [area_a, area_b],
                     "variances": [var_a, var_b], "p": float(2 * stats.norm.sf(abs(z)))})
    return rows


def kolmogorov_smirnov():
    rows = []
    for seed, n, m, shift in ((1, 5, 7, 0), (2, 40, 25, 0.5), (3, 200, 300, 0.2), (4, 60, 60, 3.0)):
        rng = np.random.default_rng(seed)
        a, b = rng.normal(size=n), rng.normal(size=m) + shift
        result = stats.ks_2samp(a, b, method="exact")
        rows.append({"a": a.tolist(), "b": b.tolist(), "statistic": float(result.statistic), "p": float(result.pvalue)})
    return rows


def bootstrap():
    """The mean and the standard deviation of a skewed sample, by scipy's BCa with many resamples."""
    rng = np.random.default_rng(5)
    sample = rng.exponential(size=60)
    rows = []
    for name, statistic in (("mean", np.mean), ("deviation", np.std)):
        for method in ("percentile", "BCa"):
            ci = stats.bootstrap((sample,), statistic, n_resamples=200000, method=method, batch=2000,
                                 rng=np.random.default_rng(1)).confidence_interval
            rows.append([name, method, float(ci.low), float(ci.high)])
    return {"sample": sample.tolist(), "intervals": rows}


def main():
    fisher = [[a, n, b, m, float(stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue)]
              for a, n, b, m in ((3, 10, 9, 12), (0, 5, 0, 7), (50, 400, 80, 390), (1, 200, 12, 210))]
    data = {"distributions": distributions(), "intervals": intervals(), "delong": delong(),
            "kolmogorovSmirnov": kolmogorov_smirnov(), "bootstrap": bootstrap(), "fisher": fisher}
    Path(__file__).with_name("vectors.json").write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
