"""What PyTorch makes of objectives and of synaptic scaling, for Tests/NetworksTests:
objectives.py > objectives.json"""

import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(3)
outputs = torch.randn(7, 4) * 2
labels = torch.tensor([0, 1, 2, 3, 1, 1, 2])
weights = torch.tensor([0.5, 1.0, 2.0, 0.25])


def entropy(z):
    return torch.distributions.Categorical(logits=z).entropy().mean()


def synscal(activity, target):
    return ((target - activity) ** 2).mean()


def error_entropy(z, width):
    """Rényi's quadratic entropy of the rows' errors, every pair of rows written out."""
    errors = F.one_hot(labels, z.shape[1]) - z
    kernel = torch.distributions.Normal(0.0, width * 2 ** 0.5)
    densities = [kernel.log_prob(a - b).sum().exp() for a in errors for b in errors]
    return -torch.log(sum(densities) / len(densities))


OBJECTIVES = {
    "smoothing=0.1": lambda z: F.cross_entropy(z, labels, label_smoothing=0.1),
    "weights": lambda z: F.cross_entropy(z, labels, weight=weights),
    "confidence:rate=0.7": lambda z: F.cross_entropy(z, labels) - 0.7 * entropy(z),
    "synscal:rate=2": lambda z: F.cross_entropy(z, labels) + 2 * synscal(z.softmax(1), 1 / 4),
    "synscal:reading=classes": lambda z: F.cross_entropy(z, labels)
    + synscal(z.softmax(1).mean(0), 1 / 4),
    "synscal:reading=logits:target=0.1": lambda z: F.cross_entropy(z, labels)
    + synscal(z.mean(), 0.1),
    "minimumErrorEntropy:width=1": lambda z: error_entropy(z, 1.0),
    "minimumErrorEntropy:width=0.6": lambda z: error_entropy(z, 0.6),
}


def objective(function):
    z = outputs.clone().requires_grad_()
    value = function(z)
    value.backward()
    return {"value": value.item(), "gradient": z.grad.flatten().tolist()}


def divergence(code):
    """KL[N(μ, σ²), N(0, 1)] of a code of means and log-variances, summed over units."""
    mean, log_variance = code.chunk(2, dim=1)
    coded = torch.distributions.Normal(mean, (log_variance / 2).exp())
    return torch.distributions.kl_divergence(
        coded, torch.distributions.Normal(0.0, 1.0)).sum(1).mean()


LAYER = {"weight": torch.randn(3, 5), "bias": torch.randn(3), "probe": torch.rand(6, 5) * 2 - 0.9}
PHI = {"relu": torch.relu, "tanh": torch.tanh, "logistic": torch.sigmoid}
SCALINGS = [
    ("relu", 0.25, 1.0, 2, False, False), ("tanh", 0.0, 0.0, 2, False, False),
    ("logistic", 0.5, 0.05, 3, True, False), ("relu", 0.1, 1.0, 1, False, True),
]


def scaled(activation, target, clip, power, per_neuron, positive_only):
    """Three steps with γ = 0.1."""
    w = LAYER["weight"].clone()
    for _ in range(3):
        z = PHI[activation](LAYER["probe"] @ w.T + LAYER["bias"])
        deficit = target - (z.mean(0)[:, None] if per_neuron else z.mean())
        change = deficit * w ** power
        if clip:
            change = change.clamp(-clip, clip)
        if positive_only:
            change = torch.where(w > 0, change, 0)
        w = w + 0.1 * change
    return {"activation": activation, "target": target, "clip": clip, "power": power,
            "perNeuron": per_neuron, "positiveOnly": positive_only, "weight": w.flatten().tolist()}


print(json.dumps({
    "outputs": outputs.flatten().tolist(), "labels": labels.tolist(), "weights": weights.tolist(),
    "objectives": {name: objective(function) for name, function in OBJECTIVES.items()},
    "divergence": objective(divergence),
    "layer": {name: tensor.flatten().tolist() for name, tensor in LAYER.items()},
    "scalings": [scaled(*case) for case in SCALINGS],
}, indent=1))
