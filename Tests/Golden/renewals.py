"""What some steps of training with each renewal must give, written out in PyTorch in float64:
python -P renewals.py > renewals.json (-P: statistics.py of this folder is not Python's)

Where a unit begins anew, each of its incoming weights and its bias become 0.3, 0.31 and so on, one more
hundredth at each reset; noise is left out."""
import json
import math

import torch

torch.set_default_dtype(torch.float64)
WIDTHS, ROWS, STEPS, RATE = [4, 5, 3, 2], 6, 30, 0.05


def numbers(count, start):
    """Numbers without any order, the same everywhere."""
    return torch.tensor([math.sin(1.7 * (i + start) ** 1.3) for i in range(count)])


def network():
    parameters, start = [], 1
    for inputs, units in zip(WIDTHS, WIDTHS[1:]):
        for shape in ([units, inputs], [units]):
            count = math.prod(shape)
            value = 0.6 * numbers(count, start).reshape(shape)
            start += count
            parameters.append(value.requires_grad_())
    return parameters


def forward(parameters, x, activation):
    hidden = []
    for index in range(0, len(parameters), 2):
        x = x @ parameters[index].T + parameters[index + 1]
        if index < len(parameters) - 2:
            x = activation(x)
            hidden.append(x.detach())
    return x, hidden


class Adam:
    """As torch.optim.Adam, with moments that can be forgotten."""

    def __init__(self, parameters):
        self.m = [torch.zeros_like(p) for p in parameters]
        self.v = [torch.zeros_like(p) for p in parameters]
        self.t = 0

    def step(self, parameters):
        self.t += 1
        for p, m, v in zip(parameters, self.m, self.v):
            m.mul_(0.9).add_(0.1 * p.grad)
            v.mul_(0.999).add_(0.001 * p.grad ** 2)
            p.sub_(RATE * (m / (1 - 0.9 ** self.t))
                   / ((v / (1 - 0.999 ** self.t)).sqrt() + 1e-8))


class Reset:
    def __init__(self):
        self.count = 0

    def __call__(self, parameters, adam, layer, unit):
        value = 0.3 + 0.01 * self.count
        self.count += 1
        for tensors, new in ((parameters, value), (adam.m, 0), (adam.v, 0)):
            tensors[2 * layer][unit] = new
            tensors[2 * layer + 1][unit] = new
            tensors[2 * layer + 2][:, unit] = 0


class ContinualBackprop:
    def __init__(self, rate, maturity, decay):
        self.rate, self.maturity, self.decay, self.reset = rate, maturity, decay, Reset()
        self.u = [torch.zeros(w) for w in WIDTHS[1:-1]]
        self.age = [torch.zeros(w) for w in WIDTHS[1:-1]]
        self.due = [0.0 for _ in WIDTHS[1:-1]]

    def __call__(self, parameters, adam, hidden, step):
        for l, h in enumerate(hidden):
            use = h.abs().mean(0) * parameters[2 * l + 2].abs().sum(0)
            self.u[l] = self.decay * self.u[l] + (1 - self.decay) * use
            self.age[l] += 1
        for l in range(len(hidden)):
            eligible = [i for i, age in enumerate(self.age[l]) if age > self.maturity]
            self.due[l] += len(eligible) * self.rate
            while self.due[l] > 1 and eligible:
                self.due[l] -= 1
                unit = min(eligible, key=lambda i: self.u[l][i])
                eligible.remove(unit)
                self.reset(parameters, adam, l, unit)
                self.u[l][unit] = 0
                self.age[l][unit] = 0


class ReDo:
    def __init__(self, threshold, every):
        self.threshold, self.every, self.reset = threshold, every, Reset()
        self.sizes = [torch.zeros(w) for w in WIDTHS[1:-1]]

    def __call__(self, parameters, adam, hidden, step):
        self.sizes = [s + h.abs().mean(0) for s, h in zip(self.sizes, hidden)]
        if step % self.every:
            return
        for l, size in enumerate(self.sizes):
            # In a layer that is silent altogether each unit is dormant: the authors' code adds 1e-9 to the mean.
            scores = size / size.mean() if size.mean() > 0 else torch.zeros_like(size)
            for unit, score in enumerate(scores):
                if score <= self.threshold:
                    self.reset(parameters, adam, l, unit)
        self.sizes = [torch.zeros_like(s) for s in self.sizes]


def train(activation, renew=None, pull=0.0, shrink=0.0):
    parameters = network()
    start, adam, losses = [p.detach().clone() for p in parameters], Adam(parameters), []
    for step in range(1, STEPS + 1):
        x = 2 * numbers(ROWS * WIDTHS[0], 100 * step).reshape(ROWS, WIDTHS[0])
        labels = (x[:, 0] * x[:, 1] > 0).long()
        for p in parameters:
            p.grad = None
        outputs, hidden = forward(parameters, x, activation)
        loss = torch.nn.functional.cross_entropy(outputs, labels)
        losses.append(loss.item())
        (loss + pull * sum(((p - s) ** 2).sum() for p, s in zip(parameters, start))).backward()
        with torch.no_grad():
            adam.step(parameters)
            if renew:
                renew(parameters, adam, hidden, step)
            for p in parameters:
                p.mul_(1 - shrink)
    return dict(
        losses=losses, resets=renew.reset.count if renew else 0,
        parameters=[n for p in parameters for n in p.detach().flatten().tolist()])


def case(name, activation="tanh", **options):
    return dict(name=name, activation=activation, **train(getattr(torch, activation), **options))


print(json.dumps([
    case("none"),
    case("continual-backprop:rate=0.05:maturity=5:decay=0.9",
         renew=ContinualBackprop(0.05, 5, 0.9)),
    case("redo:threshold=0.8:every=7", renew=ReDo(0.8, 7)),
    case("redo:threshold=0.3:every=7", "relu", renew=ReDo(0.3, 7)),
    case("continual-backprop:rate=0.05:maturity=5:decay=0.9", "relu",
         renew=ContinualBackprop(0.05, 5, 0.9)),
    case("shrink-perturb:shrink=0.01:noise=0", shrink=0.01),
    case("l2-init:rate=0.03", pull=0.03),
], indent=1))
