"""PyTorch as a contender: pytorch.py eager|fused|compile WORKLOAD.json

eager steps with the default Adam, fused with Adam(fused=True), and compile has torch.compile make
the forward and backward pass and the rule, beside the fused Adam.
"""

import sys

import torch
from torch.nn import functional as F

from contender import Workload, answer

mode, workload = sys.argv[1], Workload(sys.argv[2])
torch.set_num_threads(workload.threads)
torch.set_flush_denormal(True)  # as JAX and Homeostat do: Adam's means of silent units get so small
images = torch.from_numpy(workload.image_bytes).float().div_(255)
labels = torch.from_numpy(workload.label_numbers)
RATE, BIAS_RATE_SCALE = 1e-4, 0.5


class Network(torch.nn.Module):
    """Dense layers; with a rule each hidden unit has a gain and a bias of its own."""

    def __init__(self, start):
        super().__init__()
        layers = range(workload.layer_count)
        self.weights = torch.nn.ParameterList(
            torch.tensor(start[f"layers.{i}.weight"]) for i in layers)
        self.offsets = torch.nn.ParameterList(
            torch.tensor(start[f"layers.{i}.bias"]) for i in layers)
        self.register_buffer("gain", torch.ones(len(workload.hidden), workload.hidden[0]))
        self.register_buffer("bias", torch.zeros(len(workload.hidden), workload.hidden[0]))

    def forward(self, y, t):
        seen = []
        for i in range(workload.layer_count - 1):
            x = F.linear(y, self.weights[i], self.offsets[i])
            u = (x - self.bias[i]) / self.gain[i] if workload.rule == "ip" else x
            y = torch.tanh(u) if workload.activation == "tanh" else torch.relu(u)
            seen.append((x.detach(), y.detach()))
        return F.cross_entropy(F.linear(y, self.weights[-1], self.offsets[-1]), t), seen


def adapt(network, seen):
    """Shaw, Jackson and Orchard 2020, equations 1 and 2, for all layers at once."""
    xs, ys = torch.stack([x for x, _ in seen]), torch.stack([y for _, y in seen])
    xy, y = (xs * ys).mean(1), ys.mean(1)
    network.gain.mul_(1 - RATE).add_(xy, alpha=2 * RATE)
    network.bias.add_(xy * y, alpha=4 * RATE * BIAS_RATE_SCALE)


def scale_synapses(network, probes):
    """Hofmann and Mäder 2021, equation 14, with a probe for each layer."""
    for weight, offset, probe in zip(network.weights, network.offsets, probes):
        deficit = 0.1 - torch.relu(F.linear(probe, weight, offset)).mean()
        weight.add_((weight * weight * deficit).clamp_(-1, 1), alpha=0.1)


class Replica:
    def __init__(self, index):
        self.order = torch.from_numpy(workload.order_rows[index])
        self.network = Network(workload.start_weights[index])
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=workload.learning_rate, fused=mode != "eager")
        self.done = 0

    def train(self, steps):
        losses = []
        for _ in range(steps):
            start = self.done * workload.batch % len(self.order)
            rows = self.order[start:start + workload.batch]
            self.optimizer.zero_grad(set_to_none=True)
            loss, seen = forward(self.network, images[rows], labels[rows])
            loss.backward()
            self.optimizer.step()
            with torch.no_grad():
                if workload.rule == "ip":
                    adapt(self.network, seen)
                if workload.synaptic_scaling:
                    scale_synapses(self.network, probes)
            losses.append(loss.detach())
            self.done += 1
        return losses


def forward(network, y, t):
    return network(y, t)


if mode == "compile":
    forward, adapt, scale_synapses = map(torch.compile, (forward, adapt, scale_synapses))
probes = [torch.from_numpy(rows) for rows in workload.probe_rows]
replicas = [Replica(index) for index in range(workload.replicas)]
answer(lambda steps: [replica.train(steps) for replica in replicas], workload)
