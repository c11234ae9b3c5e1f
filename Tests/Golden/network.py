"""A dense stack whose neurons follow a rule, its losses and optimizers, written out."""

import torch

from rules import ADAM, RULES, Adam, rate_at

WIDTHS = [6, 5, 5, 4, 3]
BATCH_SIZE, STEPS = 7, 10
CLASSES = WIDTHS[-1]

ACTIVATIONS = {
    "tanh": torch.tanh,
    "logistic": lambda v: 1 / (1 + torch.exp(-v)),
    "relu": lambda v: torch.where(v > 0, v, 0.0),
    "leakyReLU": lambda v: torch.where(v > 0, v, 0.01 * v),
}


class Neurons:
    """What the rule moves in one layer."""

    def __init__(self, count, p):
        self.gain, self.bias = torch.ones(count), torch.zeros(count)
        self.variance = torch.ones(count)
        adam = {key: p[key] for key in ADAM if key in p}
        self.adam_gain, self.adam_bias = Adam(**adam), Adam(**adam)


class Network:
    def __init__(self, case, weights):
        self.rule = RULES[case["rule"]["name"]]
        self.p = self.rule["defaults"] | case["rule"]
        self.θ = ACTIVATIONS[case["activation"]]
        self.output_relu, self.input_rule = case["outputReLU"], case["inputRule"]
        self.learned = {key: torch.tensor(value) for key, value in weights.items()}
        if case["learnedAffine"]:
            for k, width in enumerate(WIDTHS[1:-1]):
                self.learned[f"layers.{k}.gamma"] = torch.ones(width)
                self.learned[f"layers.{k}.delta"] = torch.zeros(width)
        for value in self.learned.values():
            value.requires_grad_()
        ruled = WIDTHS[:-1] if self.input_rule else WIDTHS[1:-1]
        self.neurons = [Neurons(width, self.p) for width in ruled]

    def forward(self, inputs, training):
        """The outputs, and x, u, y and the α, β in use of every layer of neurons."""
        seen, y = [], inputs
        if self.input_rule:
            y = self.fire(inputs, None, training, seen)
        for k in range(len(WIDTHS) - 2):
            y = self.fire(self.linear(k, y), k, training, seen)
        outputs = self.linear(len(WIDTHS) - 2, y)
        return (torch.where(outputs > 0, outputs, 0.0) if self.output_relu else outputs), seen

    def linear(self, k, y):
        return y @ self.learned[f"layers.{k}.weight"].T + self.learned[f"layers.{k}.bias"]

    def fire(self, x, k, training, seen):
        n = self.neurons[len(seen)]
        α, β = n.gain, n.bias
        if training and "batch" in self.rule:
            α, β = self.rule["batch"](x, self.p)
        u = (x - β) / α if self.rule["form"] == "divisive" else α * x + β
        v = u
        if f"layers.{k}.gamma" in self.learned:
            v = self.learned[f"layers.{k}.gamma"] * u + self.learned[f"layers.{k}.delta"]
        y = self.θ(v)
        seen.append((x, u, y, α, β))
        return y

    @torch.no_grad()
    def adapt(self, seen, t):
        for n, (x, u, y, α, β) in zip(self.neurons, seen):
            if "batch" in self.rule:
                self.rule["store"](n, x, α, β, self.p)
            else:
                η = rate_at(t, self.p.get("rate"))
                n.gain, n.bias = self.rule["update"](α, β, η, x, u, y, self.p, n)


def one_hot(labels):
    return torch.eye(CLASSES)[labels]


LOSSES = {
    "crossEntropy": lambda o, labels: (
        o.logsumexp(dim=1) - (o * one_hot(labels)).sum(dim=1)).mean(),
    "meanSquaredError": lambda o, labels: ((o - one_hot(labels)) ** 2).mean(),
    "binaryCrossEntropy": lambda o, labels: (
        torch.logaddexp(o, torch.zeros_like(o)) - o * one_hot(labels)).sum(dim=1).mean(),
}


def optimizer(options):
    """A step of descent that moves its parameters in place."""
    lr, state = options["learningRate"], {}

    def adam(key, g):
        if key not in state:
            state[key] = Adam(options["beta1"], options["beta2"], options["epsilon"])
        return state[key](g)

    def sgd(key, g):
        state[key] = options["momentum"] * state.get(key, 0.0) + g
        return state[key]

    direction = {"adam": adam, "sgd": sgd}[options["name"]]

    @torch.no_grad()
    def step(learned, gradients):
        for (key, value), g in zip(learned.items(), gradients):
            value -= lr * direction(key, g)

    return step


def train(case, inputs, labels, weights):
    network, step, losses = Network(case, weights), optimizer(case["optimizer"]), []
    for t in range(1, STEPS + 1):
        rows = slice((t - 1) * BATCH_SIZE, t * BATCH_SIZE)
        outputs, seen = network.forward(inputs[rows], training=True)
        loss = LOSSES[case["loss"]](outputs, labels[rows])
        gradients = torch.autograd.grad(loss, list(network.learned.values()))
        step(network.learned, gradients)
        network.adapt(seen, t)
        losses.append(loss.item())
    return network, losses


def result(case, inputs, labels, weights):
    network, losses = train(case, inputs, labels, weights)
    evaluation, _ = network.forward(inputs[:3], training=False)
    return case | {
        "losses": losses,
        "gain": torch.cat([n.gain for n in network.neurons]).tolist(),
        "bias": torch.cat([n.bias for n in network.neurons]).tolist(),
        "final": {key: value.tolist() for key, value in network.learned.items()},
        "evaluation": evaluation.tolist(),
    }
