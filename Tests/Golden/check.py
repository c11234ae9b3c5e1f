"""Checks of the scripts against PyTorch and finite differences, and of the files they wrote."""

import json
import math
import tempfile
from pathlib import Path

import torch

from cases import FAST, OPTIMIZERS, case, cases, fixed_data, golden
from formats import write_formats
from network import (ACTIVATIONS, BATCH_SIZE, CLASSES, LOSSES, STEPS, Network, Neurons, one_hot,
                     train)
from rules import RULES, Adam, bn, bn_store, cov, layer_sd, sd


def close(a, b, tolerance=1e-12):
    torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance)


def check_bn():
    """Outputs, gradients, running statistics and inference, against nn.BatchNorm1d."""
    x = torch.randn(BATCH_SIZE, 5, requires_grad=True)
    slope, p = torch.randn(BATCH_SIZE, 5), RULES["bn"]["defaults"]
    theirs, n = torch.nn.BatchNorm1d(5, affine=False), Neurons(5, p)
    for _ in range(3):
        α, β = bn(x, p)
        ours = (x - β) / α
        other = theirs(x)
        close(ours, other)
        close(*(torch.autograd.grad((slope * z.tanh()).sum(), x)[0] for z in (ours, other)))
        bn_store(n, x.detach(), α, β, p)
    close(n.bias, theirs.running_mean)
    close(n.variance, theirs.running_var)
    close((x - n.bias) / n.gain, theirs.eval()(x))


def check_optimizers():
    inputs, labels, weights = fixed_data()
    inputs, labels = torch.tensor(inputs), torch.tensor(labels)
    for name, options in OPTIMIZERS.items():
        spec = case(name, "none", optimizer=name)
        ours, _ = train(spec, inputs, labels, weights)
        network = Network(spec, weights)
        parameters = list(network.learned.values())
        theirs = torch.optim.Adam(parameters, lr=0.01) if name == "adam" else \
            torch.optim.SGD(parameters, lr=0.01, momentum=options["momentum"])
        for t in range(STEPS):
            rows = slice(t * BATCH_SIZE, (t + 1) * BATCH_SIZE)
            theirs.zero_grad()
            LOSSES["crossEntropy"](network.forward(inputs[rows], True)[0], labels[rows]).backward()
            theirs.step()
        for key, value in network.learned.items():
            close(ours.learned[key], value)


def check_plastic_adam():
    """Adam in a rule is ascent: torch.optim.Adam with maximize, the rule's rate as its rate."""
    α = torch.ones(5, requires_grad=True)
    ours, theirs = torch.ones(5), torch.optim.Adam([α], lr=FAST, maximize=True)
    adam = Adam()
    for _ in range(STEPS):
        g = torch.randn(5)
        ours, α.grad = ours + FAST * adam(g), g.clone()
        theirs.step()
    close(ours, α.detach())


def check_parts():
    """Losses, activations and statistics against PyTorch's own."""
    f, o, labels = torch.nn.functional, 3 * torch.randn(9, CLASSES), torch.randint(CLASSES, (9,))
    close(LOSSES["crossEntropy"](o, labels), f.cross_entropy(o, labels))
    close(LOSSES["meanSquaredError"](o, labels), f.mse_loss(o, one_hot(labels)))
    close(LOSSES["binaryCrossEntropy"](o, labels), CLASSES
          * f.binary_cross_entropy_with_logits(o, one_hot(labels)))
    for name, theirs in {"logistic": torch.sigmoid, "relu": torch.relu,
                         "leakyReLU": lambda v: f.leaky_relu(v, 0.01)}.items():
        close(ACTIVATIONS[name](o), theirs(o))
    for unbiased in (True, False):
        close(sd(o, unbiased), torch.std(o, dim=0, unbiased=unbiased))
        close(layer_sd(o, unbiased), torch.std(o, unbiased=unbiased))
    close(torch.stack([cov(o[:, 0], o[:, 1])]), torch.cov(o[:, :2].T, correction=0)[:1, 1])


def check_gradients():
    """The gradient of every case's first loss against central differences.

    Where no gradient goes through α and β, they stay at their values while a weight is moved."""
    inputs, labels, weights = fixed_data()
    x, labels = torch.tensor(inputs[:BATCH_SIZE]), torch.tensor(labels[:BATCH_SIZE])
    for spec in cases():
        network = Network(spec, weights)
        for n in network.neurons:  # away from the start, where α = 1 and β = 0 hide mistakes
            n.gain, n.bias = n.gain + 0.3, n.bias - 0.2
        loss = lambda: LOSSES[spec["loss"]](network.forward(x, True)[0], labels)
        gradients = torch.autograd.grad(loss(), list(network.learned.values()))
        if network.p.get("differentiable") is False:
            _, seen = network.forward(x, True)
            for n, (_, _, _, α, β) in zip(network.neurons, seen):
                n.gain, n.bias = α, β
            network.rule = {"form": "divisive"}
        with torch.no_grad():
            for value, gradient in zip(network.learned.values(), gradients):
                flat, expected, h = value.view(-1), gradient.reshape(-1), 1e-7
                for i in range(len(flat)):
                    start = flat[i].item()
                    flat[i] = start + h
                    above = loss()
                    flat[i] = start - h
                    slope = (above - loss()) / (2 * h)
                    flat[i] = start
                    close(slope, expected[i], 1e-7)


def compare(a, b, where):
    """Equal, and floating-point numbers within 1e-8 of each other."""
    if isinstance(a, dict):
        assert a.keys() == b.keys(), where
        for key in a:
            compare(a[key], b[key], f"{where}.{key}")
    elif isinstance(a, list):
        assert len(a) == len(b), where
        for i, (left, right) in enumerate(zip(a, b)):
            compare(left, right, f"{where}[{i}]")
    elif isinstance(a, float):
        assert math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-8), (where, a, b)
    else:
        assert a == b, (where, a, b)


def check_golden(folder):
    compare(json.loads((folder / "golden.json").read_text()), golden(), "golden")


def check_formats(folder):
    with tempfile.TemporaryDirectory() as fresh:
        write_formats(Path(fresh), fixed_data()[2])
        for file in Path(fresh).iterdir():
            assert file.read_bytes() == (folder / file.name).read_bytes(), file.name


def check(folder):
    torch.manual_seed(1)
    for part in (check_parts, check_bn, check_optimizers, check_plastic_adam, check_gradients):
        part()
        print(f"{part.__name__}: ok")
    for part in (check_golden, check_formats):
        part(folder)
        print(f"{part.__name__}: ok")
