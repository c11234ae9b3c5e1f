"""PyTorch as a contender: pytorch.py eager|fused|compile WORKLOAD.json

Where RANK and WORLD_SIZE are set, several processes train together by DistributedDataParallel over Gloo, each a
part of every batch; batch norm is each process's own then, since PyTorch has none for several CPUs.

eager steps with the default Adam, fused with Adam(fused=True), and compile has torch.compile make
the forward and backward pass and the rule, beside the fused Adam.
"""

import os
import sys

import torch
import torch.distributed
from torch.nn import functional as F

from contender import Workload, answer

mode, workload = sys.argv[1], Workload(sys.argv[2])
processes = int(os.environ.get("WORLD_SIZE", 1))
rank = int(os.environ.get("RANK", 0))
if processes > 1:
    torch.distributed.init_process_group("gloo")
torch.set_num_threads(workload.threads)
torch.set_flush_denormal(True)  # as JAX and Homeostat do: Adam's means of silent units get so small
images = torch.from_numpy(workload.image_bytes).float().div_(255)
labels = torch.from_numpy(workload.label_numbers)
RATE, BIAS_RATE_SCALE = 1e-4, 0.5


class Dense(torch.nn.Module):
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


class Recurrent(torch.nn.Module):
    """PyTorch's own layer, which reads a pixel a step, and a dense layer that reads its last state."""

    def __init__(self, start):
        super().__init__()
        layer = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[workload.kind]
        setattr(self, workload.kind, layer(1, workload.hidden[0], batch_first=True))
        self.fc = torch.nn.Linear(workload.hidden[0], workload.outputs)
        self.load_state_dict({name: torch.tensor(value) for name, value in start.items()})

    def forward(self, x, t):
        states, _ = getattr(self, workload.kind)(x.unsqueeze(-1))
        return F.cross_entropy(self.fc(states[:, -1]), t), []


class Block(torch.nn.Module):
    def __init__(self, channels, units, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(channels, units, 3, stride, padding=1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(units)
        self.conv2 = torch.nn.Conv2d(units, units, 3, padding=1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(units)
        self.stride, self.missing = stride, units - channels

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.missing // 2, self.missing - self.missing // 2))
        return torch.relu(y + x)


class ResNet(torch.nn.Module):
    """He and others 2016, section 4.2, with shortcuts without parameters; channels last."""

    def __init__(self, start):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        channels = 16
        blocks = (workload.settings["depth"] - 2) // 6
        for stage, units in enumerate((16, 32, 64), start=1):
            layers = []
            for block in range(blocks):
                layers.append(Block(channels, units, 2 if stage > 1 and block == 0 else 1))
                channels = units
            setattr(self, f"layer{stage}", torch.nn.Sequential(*layers))
        self.fc = torch.nn.Linear(channels, workload.outputs)
        self.load_state_dict({name: torch.tensor(value) for name, value in start.items()}, strict=False)
        self.to(memory_format=torch.channels_last)

    def forward(self, x, t):
        x = x.view(-1, *workload.sample_shape).contiguous(memory_format=torch.channels_last)
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.layer3(self.layer2(self.layer1(y))).mean((2, 3))
        return F.cross_entropy(self.fc(y), t), []


class AttentionBlock(torch.nn.Module):
    def __init__(self, units, heads):
        super().__init__()
        self.norm1, self.norm2 = torch.nn.LayerNorm(units), torch.nn.LayerNorm(units)
        self.attention = torch.nn.MultiheadAttention(units, heads, batch_first=True)
        self.fc1, self.fc2 = torch.nn.Linear(units, 4 * units), torch.nn.Linear(4 * units, units)

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.fc2(torch.relu(self.fc1(self.norm2(x))))


class Transformer(torch.nn.Module):
    """Norms before each part, positions that are learned, and the mean over patches."""

    def __init__(self, start):
        super().__init__()
        depth, units, heads, self.patch = (workload.settings[name] for name in ("depth", "units", "heads", "patch"))
        self.embedding = torch.nn.Linear(3 * self.patch ** 2, units)
        self.positions = torch.nn.Parameter(torch.empty((32 // self.patch) ** 2, units))
        self.blocks = torch.nn.ModuleList(AttentionBlock(units, heads) for _ in range(depth))
        self.norm = torch.nn.LayerNorm(units)
        self.fc = torch.nn.Linear(units, workload.outputs)
        self.load_state_dict({name: torch.tensor(value) for name, value in start.items()})

    def forward(self, x, t):
        places = 32 // self.patch
        x = x.view(-1, 3, places, self.patch, places, self.patch).permute(0, 2, 4, 1, 3, 5)
        x = self.embedding(x.reshape(len(x), places ** 2, -1)) + self.positions
        for block in self.blocks:
            x = block(x)
        return F.cross_entropy(self.fc(self.norm(x).mean(1)), t), []


def adapt(network, seen):
    """Shaw, Jackson and Orchard 2020, equations 1 and 2, for all layers at once."""
    xs, ys = torch.stack([x for x, _ in seen]), torch.stack([y for _, y in seen])
    means = torch.stack([(xs * ys).mean(1), ys.mean(1)])
    if processes > 1:
        torch.distributed.all_reduce(means)
        means /= processes
    xy, y = means
    network.gain.mul_(1 - RATE).add_(xy, alpha=2 * RATE)
    network.bias.add_(xy * y, alpha=4 * RATE * BIAS_RATE_SCALE)


def scale_synapses(network, probes):
    """Hofmann and Mäder 2021, equation 14, with a probe for each layer."""
    for weight, offset, probe in zip(network.weights, network.offsets, probes):
        deficit = 0.1 - torch.relu(F.linear(probe, weight, offset)).mean()
        weight.add_((weight * weight * deficit).clamp_(-1, 1), alpha=0.1)


NETWORKS = {"dense": Dense, "gru": Recurrent, "lstm": Recurrent, "resnet": ResNet,
            "transformer": Transformer}


class Replica:
    def __init__(self, index):
        self.order = torch.from_numpy(workload.order_rows[index])
        self.network = NETWORKS[workload.kind](workload.start_weights[index])
        self.own = self.network
        if processes > 1:
            self.network = torch.nn.parallel.DistributedDataParallel(self.network)
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=workload.learning_rate, fused=mode != "eager")
        self.done = 0

    def train(self, steps):
        losses = []
        for _ in range(steps):
            start = self.done * workload.batch % len(self.order)
            part = workload.batch // processes
            rows = self.order[start + rank * part:start + (rank + 1) * part]
            self.optimizer.zero_grad(set_to_none=True)
            loss, seen = forward(self.network, images[rows], labels[rows])
            loss.backward()
            self.optimizer.step()
            with torch.no_grad():
                if workload.rule == "ip":
                    adapt(self.own, seen)
                if workload.synaptic_scaling:
                    scale_synapses(self.own, probes)
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
