"""The cases of golden.json, the data they share, and their results."""

import math

import numpy as np
import torch

from network import BATCH_SIZE, CLASSES, STEPS, WIDTHS, result
from rules import ADAM, RULES

OPTIMIZERS = {
    "adam": dict(name="adam", learningRate=0.01, **ADAM),
    "sgd": dict(name="sgd", learningRate=0.01, momentum=0.0),
    "momentum": dict(name="sgd", learningRate=0.01, momentum=0.9),
}
LOGISTIC_RULES = {"logistic", "logistic-infomax", "triesch"}
FAST = 0.05


def case(name, rule, activation=None, relu=False, affine=False, input_rule=False,
         loss="crossEntropy", optimizer="adam", spell_out=True, **properties):
    """A case at a fast rate with all properties spelled out, or by the rule's name alone."""
    defaults = RULES[rule]["defaults"]
    assert properties.keys() <= defaults.keys(), (name, properties)
    if spell_out:
        fast = {"rate": FAST} if "rate" in defaults else {}
        properties = defaults | fast | properties
    return {
        "name": name,
        "rule": {"name": rule} | properties,
        "activation": activation or ("logistic" if rule in LOGISTIC_RULES else "tanh"),
        "outputReLU": relu, "learnedAffine": affine, "inputRule": input_rule,
        "loss": loss, "optimizer": OPTIMIZERS[optimizer],
    }


def cases():
    found = [case(name, name) for name in RULES]
    found += [case(f"{name}, defaults", name, spell_out=False) for name in RULES if name != "none"]
    found += [
        case("ip, bias rate scale 1", "ip", biasRateScale=1.0),
        case("ip, bias rate scale 1/4", "ip", biasRateScale=0.25),
        case("ip-adam, gain decays", "ip-adam", decaysGain=True),
        case("ip-adam, other moments", "ip-adam", beta1=0.8, beta2=0.99, epsilon=1e-3),
        case("wd, bias scale 2", "wd", biasScale=2.0),
        case("incbn, per layer", "incbn", perLayer=True),
        case("incbn, biased", "incbn", unbiased=False),
        case("incbn, per layer, biased", "incbn", perLayer=True, unbiased=False),
        case("incbn-adam, per layer", "incbn-adam", perLayer=True),
        case("incbn-adam, biased, epsilon 0.1", "incbn-adam", unbiased=False, epsilon=0.1),
        case("cov, gain scale 1/2", "cov", gainScale=0.5),
        case("cov, bias rate scale 1", "cov", biasRateScale=1.0),
        case("wd-cov, gain scale 2, bias scale 1/2", "wd-cov", gainScale=2.0, biasScale=0.5),
        case("ip-uy, bias rate scale 1", "ip-uy", biasRateScale=1.0),
        case("logistic, biased", "logistic", unbiased=False),
        case("triesch, mean rate 0.3", "triesch", meanRate=0.3),
        case("gaussian, mean 0.1, deviation 0.4", "gaussian", mean=0.1, deviation=0.4),
        case("bn, epsilon 1e-3, running rate 0.3", "bn", epsilon=1e-3, runningRate=0.3),
        case("hard, running rate 0.3, epsilon 1e-2", "hard", runningRate=0.3, epsilon=1e-2),
    ]
    found += [
        case(f"hard, {center}, {spread}", "hard", center=center, spread=spread)
        for center in ("median", "mean") for spread in ("covariance", "correlation", "deviation")
    ]
    found += [
        case("hard, not differentiable", "hard", differentiable=False),
        case("hard, mean, deviation, not differentiable", "hard", center="mean",
             spread="deviation", differentiable=False),
        case("ip, rate decays every step", "ip", rate=dict(initial=0.1, factor=0.9, every=1)),
        case("infomax, rate decays every three steps", "infomax",
             rate=dict(initial=0.1, factor=0.5, every=3)),
        case("ip-adam, rate decays every four steps", "ip-adam",
             rate=dict(initial=0.1, factor=0.5, every=4)),
    ]
    found += [case(f"{rule}, learned affine", rule, affine=True)
              for rule in ("ip", "infomax", "wd", "incbn", "bn", "hard")]
    found += [case(f"{rule}, output ReLU", rule, relu=True)
              for rule in ("none", "ip", "infomax", "incbn", "bn", "hard")]
    found += [case(f"{rule}, {activation} units", rule, activation=activation)
              for activation in ("logistic", "relu", "leakyReLU") for rule in ("none", "ip")]
    found += [case("bn, relu units, learned affine", "bn", activation="relu", affine=True)]
    found += [case(f"{rule}, {loss}", rule, loss=loss)
              for loss in ("meanSquaredError", "binaryCrossEntropy") for rule in ("none", "ip")]
    found += [
        case("none, sgd", "none", optimizer="sgd"),
        case("ip, sgd", "ip", optimizer="sgd"),
        case("none, sgd with momentum", "none", optimizer="momentum"),
        case("ip, sgd with momentum", "ip", optimizer="momentum"),
        case("wd, everything", "wd", relu=True, affine=True, loss="binaryCrossEntropy",
             optimizer="momentum"),
        case("ip, input rule", "ip", input_rule=True),
    ]
    assert len({c["name"] for c in found}) == len(found)
    return found


def fixed_data():
    """Inputs, labels and initial weights, rounded so that they read well."""
    random = np.random.default_rng(20200928)
    inputs = (1.5 * random.standard_normal((BATCH_SIZE * STEPS, WIDTHS[0])) + 0.3).round(4)
    labels = random.integers(0, CLASSES, BATCH_SIZE * STEPS)
    weights = {}
    for k, (fan_in, fan_out) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        bound = 1 / math.sqrt(fan_in)
        weights[f"layers.{k}.weight"] = random.uniform(-bound, bound, (fan_out, fan_in)).round(6)
        weights[f"layers.{k}.bias"] = random.uniform(-bound, bound, fan_out).round(6)
    return inputs, labels, weights


def golden():
    inputs, labels, weights = fixed_data()
    run = [result(c, torch.tensor(inputs), torch.tensor(labels), weights) for c in cases()]
    return {
        "inputs": inputs.tolist(), "labels": labels.tolist(), "widths": WIDTHS,
        "batchSize": BATCH_SIZE, "weights": {k: v.tolist() for k, v in weights.items()},
        "cases": run,
    }
