"""What SciPy makes of some samples, for Tests/StatisticsTests: statistics.py > statistics.json"""

import json

import numpy as np
from scipy import stats
from scipy.spatial import distance

generator = np.random.default_rng(20)
cases = []
for n, m, shift, spread, digits in [
        (10, 10, 0, 1, 6), (10, 10, 1, 1, 6), (5, 5, 2, 3, 6), (3, 3, 5, 1, 6), (12, 7, 0.5, 2, 6),
        (20, 20, 0.3, 1, 6), (10, 10, 0.2, 1, 1), (2, 2, 1, 1, 6), (25, 25, 0.5, 1, 6)]:
    a = generator.normal(0, 1, n).round(digits)
    b = generator.normal(shift, spread, m).round(digits)
    case = {"a": a.tolist(), "b": b.tolist()}
    if len(np.unique(np.concatenate([a, b]))) == n + m:
        result = stats.mannwhitneyu(a, b, method="exact")
        case["rankSum"] = [float(result.statistic), float(result.pvalue)]
    for name, result in [("student", stats.ttest_ind(a, b)),
                         ("welch", stats.ttest_ind(a, b, equal_var=False))]:
        case[name] = [float(result.statistic), float(result.pvalue)]
    case["interval"] = list(map(float, stats.t.interval(0.95, n - 1, a.mean(), stats.sem(a))))
    if n == m:
        result = stats.ttest_rel(a, b)
        case["paired"] = [float(result.statistic), float(result.pvalue)]
        differences = a - b
        if len(np.unique(np.abs(differences))) == n and (differences != 0).all():
            result = stats.wilcoxon(a, b, method="exact")
            positive = stats.rankdata(np.abs(differences))[differences > 0].sum()
            case["signedRank"] = [float(positive), float(result.pvalue)]
    cases.append(case)

p = [0.01, 0.04, 0.03, 0.005, 0.5, 0.04]
order = np.argsort(p)
adjusted = np.maximum.accumulate(np.minimum(1, np.array(p)[order] * np.arange(len(p), 0, -1)))
holm = np.empty(len(p))
holm[order] = adjusted
values = generator.gamma(2, 1, 15).round(6)
bootstrap = {name: list(map(float, stats.bootstrap(
    (values,), function, n_resamples=200_000, method="percentile",
    rng=np.random.default_rng(1)).confidence_interval))
    for name, function in [("mean", np.mean), ("deviation", np.std)]}


def log_normal(values, bins=100):
    """The log-normal fit of the positive ones among float32 values, and two distances from it."""
    values = np.asarray(values, dtype=np.float32).astype(np.float64)
    positive = values[values > 0]
    shape, _, scale = stats.lognorm.fit(positive, floc=0)
    fitted = stats.lognorm(shape, scale=scale)
    counts, edges = np.histogram(positive, bins=bins, range=(0, positive.max()))
    edges[-1] = np.inf
    return {"values": values.tolist(), "bins": bins, "count": len(positive),
            "location": float(np.log(scale)), "scale": float(shape),
            "divergence": float(distance.jensenshannon(counts, np.diff(fitted.cdf(edges))) ** 2),
            "distance": float(stats.kstest(positive, fitted.cdf).statistic)}


generator = np.random.default_rng(21)
fits = [log_normal(generator.lognormal(-2, 0.7, 60).round(5)),
        log_normal(generator.normal(0, 0.05, 80).round(5), bins=20),
        log_normal(np.maximum(0, generator.normal(-0.5, 1, 50)).round(3), bins=10)]
print(json.dumps({"cases": cases, "holm": {"p": p, "adjusted": holm.tolist()},
                  "bootstrap": {"values": values.tolist(), **bootstrap},
                  "logNormal": fits}, indent=1))
