"""What scikit-learn makes of some predictions, for Tests/StatisticsTests: scores.py > scores.json"""

import json

import numpy as np
from sklearn import dummy, metrics
from sklearn.calibration import calibration_curve

generator = np.random.default_rng(30)


def classified(rows, classes, digits, absent=None):
    """Scores of random probabilities, some of which are equal where there are few digits."""
    labels = generator.integers(0, classes, rows)
    if absent is not None:
        labels[labels == absent] = 0
    logits = generator.normal(0, 1, (rows, classes)) + 1.5 * np.eye(classes)[labels]
    values = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    if classes == 2:
        first = values[:, 0].round(digits)
        values = np.stack([first, 1 - first], 1)
    else:
        values = values.round(digits)
        values[:, -1] = 1 - values[:, :-1].sum(1)
    best = values.argmax(1)
    names = np.arange(classes)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, best, labels=names, zero_division=0)
    present = [k for k in names if 0 < (labels == k).sum() < rows]
    areas = [metrics.roc_auc_score(labels == k, values[:, k]) if k in present else None
             for k in names]
    confidence = values.max(1)
    accuracy, mean = calibration_curve(best == labels, confidence, n_bins=10)
    constant = dummy.DummyClassifier(strategy="most_frequent").fit(values, labels)
    case = {"labels": labels.tolist(), "probabilities": values.tolist(),
            "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
            "areas": areas, "brier": metrics.brier_score_loss(labels, values, labels=names),
            "bins": {"accuracy": accuracy.tolist(), "confidence": mean.tolist()},
            "constant": 1 - constant.score(values, labels)}
    if len(present) == classes and classes > 2:
        case["area"] = metrics.roc_auc_score(labels, values, multi_class="ovr")
    return case


def regressed(rows, noise):
    targets = generator.normal(3, 2, rows).round(3)
    values = (targets + generator.normal(0.1, noise, rows)).round(3)
    return {"targets": targets.tolist(), "values": values.tolist(),
            "rmse": metrics.root_mean_squared_error(targets, values),
            "r2": metrics.r2_score(targets, values)}


print(json.dumps({
    "classified": [classified(40, 2, 2), classified(60, 3, 6), classified(30, 4, 1, absent=2)],
    "regressed": [regressed(30, 0.5), regressed(10, 5)],
}, indent=1))
