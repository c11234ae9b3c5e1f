"""What PyTorch makes of layers and whole networks in float64: python layers.py > layers.json

Weights are not saved but follow from a formula, so that a network of any size has a small file: see `noise`.
Of gradients two sums each are kept. Nothing of Homeostat is imported.
"""
import json

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def noise(count, number):
    """Numbers between -1 and 1 for the parameter of a number: SplitMix64 of counters, to the bit."""
    with np.errstate(over="ignore"):
        x = (np.arange(1, count + 1, dtype=np.uint64) + (np.uint64(number) << np.uint64(40)))
        x *= np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x ^= x >> np.uint64(31)
    return (x >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1


def ours(name):
    """The name of a PyTorch parameter here: norms learn a scale and a shift."""
    head, _, last = name.rpartition(".")
    if head.endswith(".norm"):
        head = head[:-len(".norm")]
        return f"{head}.{dict(weight='scale', bias='shift').get(last, last)}"
    if head.rsplit(".", 1)[-1] in ("norm", "norm1", "norm2"):
        return f"{head}.{dict(weight='scale', bias='shift').get(last, last)}"
    if "bn" in head.rsplit(".", 1)[-1] or head.endswith("downsample.1"):
        return f"{head}.{'scale' if last == 'weight' else 'shift'}"
    return name


def fill(model):
    """Gives every parameter its noise, and gives them by our names."""
    named = {ours(name): value for name, value in model.named_parameters()}
    for number, name in enumerate(sorted(named)):
        value = named[name]
        numbers = torch.from_numpy(noise(value.numel(), number)).reshape(value.shape)
        if name.endswith("scale"):
            numbers = 1 + 0.1 * numbers
        elif name.endswith("shift"):
            numbers = 0.1 * numbers
        else:
            numbers = numbers / np.sqrt(value[0].numel() if value.dim() > 1 else value.numel())
        value.data.copy_(numbers)
    return named


class Subsample(nn.Module):
    """He and others 2016, option A."""

    def __init__(self, stride, channels):
        super().__init__()
        self.stride, self.channels = stride, channels

    def forward(self, x):
        missing = self.channels - x.shape[1]
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, missing // 2, missing - missing // 2))


class Block(nn.Module):
    def __init__(self, inputs, units, stride, kind):
        super().__init__()
        self.kind = kind
        outputs = 4 * units if kind == "bottleneck" else units
        if kind == "bottleneck":
            sizes = [(inputs, units, 1, 1), (units, units, 3, stride), (units, outputs, 1, 1)]
        else:
            sizes = [(inputs, units, 3, stride), (units, units, 3, 1)]
        for number, (a, b, kernel, step) in enumerate(sizes, 1):
            setattr(self, f"conv{number}",
                    nn.Conv2d(a, b, kernel, step, padding=kernel // 2, bias=False))
            setattr(self, f"bn{number}", nn.BatchNorm2d(b))
        self.count, self.downsample = len(sizes), None
        if stride != 1 or inputs != outputs:
            self.downsample = (
                Subsample(stride, outputs) if kind == "small" else nn.Sequential(
                    nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)))

    def forward(self, x):
        y = x
        for number in range(1, self.count + 1):
            y = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(y))
            if number < self.count:
                y = F.relu(y)
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self, depth, channels, classes):
        super().__init__()
        self.small = depth not in (18, 34, 50)
        kind = "small" if self.small else "bottleneck" if depth == 50 else "basic"
        blocks = ([(depth - 2) // 6] * 3 if self.small
                  else [2, 2, 2, 2] if depth == 18 else [3, 4, 6, 3])
        width = 16 if self.small else 64
        self.conv1 = (nn.Conv2d(channels, 16, 3, padding=1, bias=False) if self.small
                      else nn.Conv2d(channels, 64, 7, 2, padding=3, bias=False))
        self.bn1 = nn.BatchNorm2d(width)
        inputs, first = width, width
        for stage, count in enumerate(blocks, 1):
            units, made = first << (stage - 1), []
            for block in range(count):
                made.append(Block(inputs, units, 2 if stage > 1 and block == 0 else 1, kind))
                inputs = 4 * units if kind == "bottleneck" else units
            setattr(self, f"layer{stage}", nn.Sequential(*made))
        self.stages, self.fc = len(blocks), nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if not self.small:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in range(1, self.stages + 1):
            x = getattr(self, f"layer{stage}")(x)
        return self.fc(x.mean((2, 3)))


class LeNet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = (nn.Linear(400, 120), nn.Linear(120, 84),
                                        nn.Linear(84, classes))

    def forward(self, x):
        x = F.max_pool2d(torch.tanh(self.conv1(x)), 2)
        x = F.max_pool2d(torch.tanh(self.conv2(x)), 2).flatten(1)
        return self.fc3(torch.tanh(self.fc2(torch.tanh(self.fc1(x)))))


class Decomposition(nn.Module):
    """128 dilated convolutions, each of as much of the sequence as 128 outputs need."""

    def __init__(self, steps):
        super().__init__()
        self.conv = nn.Conv1d(1, 384, 2, bias=False)
        self.bn = nn.BatchNorm1d(384)
        self.stride = max((steps - 129) // 127, 1)

    def forward(self, x):
        x, outputs = F.pad(x, (0, max(127 * self.stride + 129 - x.shape[2], 0))), []
        for number, weight in enumerate(self.conv.weight.split(3)):
            part = x[:, :, : 127 * self.stride + number + 2]
            outputs.append(F.conv1d(part, weight, stride=self.stride, dilation=number + 1))
        y = F.leaky_relu(self.bn(torch.cat(outputs, 1)))
        return y.unflatten(1, (128, 3)).movedim(1, 2)


class FDN(nn.Module):
    """Hofmann and Mäder 2021, appendix B-2."""

    def __init__(self, steps, channels, classes):
        super().__init__()
        self.decomposition = Decomposition(steps)
        inputs = 3
        for stage in range(1, 5):
            layer, units = nn.Module(), channels * stage
            layer.conv1 = nn.Conv2d(inputs, units, 3, bias=False)
            layer.bn1 = nn.BatchNorm2d(units)
            layer.conv2 = nn.Conv2d(units, units, 3, bias=False)
            layer.bn2 = nn.BatchNorm2d(units)
            setattr(self, f"layer{stage}", layer)
            inputs = units
        self.fc = nn.Linear(inputs * 16, classes)

    def forward(self, x):
        x = self.decomposition(x)
        for layer in [self.layer1, self.layer2, self.layer3, self.layer4]:
            x = F.leaky_relu(layer.bn1(layer.conv1(x)))
            x = F.max_pool2d(F.leaky_relu(layer.bn2(layer.conv2(x))), 2)
        return self.fc(x.flatten(1))


class Recurrent(nn.Module):
    def __init__(self, kind, inputs, units, layers, bidirectional, classes, lengths=None):
        super().__init__()
        self.lengths = lengths
        make = {"gru": nn.GRU, "lstm": nn.LSTM}[kind]
        layer = make(inputs, units, layers, batch_first=True, bidirectional=bidirectional)
        setattr(self, kind, layer)
        self.kind, self.units = kind, units
        self.fc = nn.Linear(units * (2 if bidirectional else 1), classes)

    def forward(self, x):
        if self.lengths is not None:
            packed = nn.utils.rnn.pack_padded_sequence(
                x, self.lengths, batch_first=True, enforce_sorted=False)
            last = getattr(self, self.kind)(packed)[1]
            last = last[0] if self.kind == "lstm" else last
            directions = 1 + getattr(self, self.kind).bidirectional
            return self.fc(torch.cat(list(last[-directions:]), 1))
        states = getattr(self, self.kind)(x)[0]
        last = states[:, -1, : self.units]
        if states.shape[2] > self.units:
            last = torch.cat([last, states[:, 0, self.units :]], 1)
        return self.fc(last)


class Reader(nn.Module):
    """Vectors of tokens, self-attention, and the mean of the steps that are there."""

    def __init__(self, classes, lengths=None, causal=False):
        super().__init__()
        self.embedding = nn.Embedding(11, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.fc = nn.Linear(8, classes)
        self.lengths, self.causal = lengths, causal

    def forward(self, tokens):
        x, steps = self.embedding(tokens.long()), tokens.shape[1]
        padding = None
        if self.lengths is not None:
            padding = torch.arange(steps)[None] >= torch.tensor(self.lengths)[:, None]
        later = torch.ones(steps, steps, dtype=torch.bool).triu(1) if self.causal else None
        x = self.attention(x, x, x, key_padding_mask=padding, attn_mask=later)[0]
        if padding is None:
            return self.fc(x.mean(1))
        there = (~padding).to(x.dtype)[:, :, None]
        return self.fc((x * there).sum(1) / there.sum(1))


class TransformerBlock(nn.Module):
    def __init__(self, units, heads, expansion, norm):
        super().__init__()
        self.norm1, self.norm2 = norm(units), norm(units)
        self.attention = nn.MultiheadAttention(units, heads, batch_first=True)
        self.fc1 = nn.Linear(units, expansion * units)
        self.fc2 = nn.Linear(expansion * units, units)

    def forward(self, x, padding):
        n = self.norm1(x)
        x = x + self.attention(n, n, n, key_padding_mask=padding)[0]
        return x + self.fc2(F.relu(self.fc1(self.norm2(x))))


class Transformer(nn.Module):
    """Images by patches, or tokens; the norm before each part, a mean at the end."""

    def __init__(self, inputs, steps, units, heads, expansion, depth, classes, patch=None, tokens=None,
                 lengths=None, norm=nn.LayerNorm):
        super().__init__()
        self.patch, self.lengths = patch, lengths
        self.embedding = nn.Embedding(tokens, units) if tokens else nn.Linear(inputs, units)
        self.positions = nn.Parameter(torch.zeros(steps, units))
        self.blocks = nn.ModuleList(
            TransformerBlock(units, heads, expansion, norm) for _ in range(depth))
        self.norm, self.fc = norm(units), nn.Linear(units, classes)

    def forward(self, x):
        padding, there = None, 1
        if self.patch:
            beyond = [-side % self.patch for side in x.shape[2:]]
            x = F.pad(x, (0, beyond[1], 0, beyond[0]))
            x = F.unfold(x, self.patch, stride=self.patch).transpose(1, 2)
        else:
            x = x.long()
        if self.lengths is not None:
            padding = torch.arange(x.shape[1])[None] >= torch.tensor(self.lengths)[:, None]
            there = (~padding)[:, :, None]
        x = self.embedding(x) + self.positions
        for block in self.blocks:
            x = block(x, padding)
        x = self.norm(x)
        if self.lengths is None:
            return self.fc(x.mean(1))
        return self.fc((x * there).sum(1) / there.sum(1))


class Dynamic(nn.Module):
    """DyT and Derf; Zhu and others 2025, Chen and others 2025."""

    def __init__(self, units, offset=False):
        super().__init__()
        self.alpha = nn.Parameter(torch.zeros(1))
        self.offset = nn.Parameter(torch.zeros(1)) if offset else None
        self.weight, self.bias = nn.Parameter(torch.zeros(units)), nn.Parameter(torch.zeros(units))

    def forward(self, x):
        u = (torch.tanh(self.alpha * x) if self.offset is None
             else torch.erf(self.alpha * x + self.offset))
        return self.weight * u + self.bias


NORMS = {"layernorm": nn.LayerNorm, "groupnorm:groups=2": lambda units: nn.GroupNorm(2, units),
         "dyt": Dynamic, "derf": lambda units: Dynamic(units, offset=True)}


class NormedStack(nn.Module):
    """Dense layers, each with a norm before its tanh."""

    def __init__(self, rule, widths, classes):
        super().__init__()
        self.layers = nn.ModuleList()
        for inputs, units in zip(widths, widths[1:]):
            layer = nn.Linear(inputs, units)
            layer.norm = NORMS[rule](units)
            self.layers.append(layer)
        self.layers.append(nn.Linear(widths[-1], classes))

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = torch.tanh(layer.norm(layer(x)))
        return self.layers[-1](x)


class NormedLeNet(LeNet):
    def __init__(self, rule, classes):
        super().__init__(classes)
        for layer, units in [(self.conv1, 6), (self.conv2, 16), (self.fc1, 120), (self.fc2, 84)]:
            layer.norm = NORMS[rule](units)

    def forward(self, x):
        def normed(layer, x):
            if x.dim() == 4 and not isinstance(layer.norm, nn.GroupNorm):
                return torch.tanh(layer.norm(layer(x).movedim(1, -1)).movedim(-1, 1))
            return torch.tanh(layer.norm(layer(x)))
        x = F.max_pool2d(normed(self.conv1, x), 2)
        x = F.max_pool2d(normed(self.conv2, x), 2).flatten(1)
        return self.fc3(normed(self.fc2, normed(self.fc1, x)))


class NormedGRU(Recurrent):
    """A GRU whose candidates pass a norm at each step."""

    def __init__(self, rule, inputs, units, classes):
        super().__init__("gru", inputs, units, 1, False, classes)
        self.gru.units_l0 = nn.Module()
        self.gru.units_l0.norm = NORMS[rule](units)

    def forward(self, x):
        gru, h = self.gru, x.new_zeros(x.shape[0], self.units)
        for step in range(x.shape[1]):
            fed = (x[:, step] @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, 1)
            back = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, 1)
            r, z = torch.sigmoid(fed[0] + back[0]), torch.sigmoid(fed[1] + back[1])
            n = torch.tanh(gru.units_l0.norm(fed[2] + r * back[2]))
            h = (1 - z) * n + z * h
        return self.fc(h)


def normed_resnet(depth, groups, *arguments):
    """A ResNet with group norms in place of its batch norms."""
    model = ResNet(depth, *arguments)
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.GroupNorm(groups, child.num_features))
    return model


def network(name, model, sample, rows, classes, as_steps=None, rule=None, tokens=None):
    """The loss of one batch, its outputs, and two sums of each gradient."""
    named = fill(model)
    x = torch.from_numpy(noise(rows * int(np.prod(sample)), 999)).reshape([rows] + sample)
    if tokens:
        x = torch.arange(x.numel()).square().reshape(rows, -1) % tokens
    labels = torch.arange(rows) % classes
    outputs = model.train()(x if as_steps is None else as_steps(x))
    loss = F.cross_entropy(outputs, labels)
    loss.backward()
    gradients = {}
    for number, (key, value) in enumerate(sorted(named.items())):
        flat = value.grad.flatten()
        weights = torch.from_numpy(noise(flat.numel(), number + 500))
        gradients[key] = [flat.sum().item(), (flat * weights).sum().item(), flat.norm().item()]
    model.zero_grad()
    single = model.float()(x.float() if as_steps is None else as_steps(x.float()))
    error = ((single - outputs).abs() / outputs.abs().clamp(min=1)).max()
    extra = dict(rule=rule) if rule else {}
    extra |= {key: value for key, value in dict(
        tokens=tokens, lengths=getattr(model, "lengths", None)).items() if value}
    if rule:  # A slope that is one number for a layer sums over all its units.
        F.cross_entropy(single, labels).backward()
        for key, value in named.items():
            sums = torch.tensor([gradients[key][0], gradients[key][2]])
            flat = value.grad.double()
            found = torch.stack([flat.sum(), flat.norm()])
            error = max(error, ((found - sums).abs() / sums[1].clamp(min=1)).max())
    return dict(network=name, **extra, sample=sample, rows=rows, classes=classes, loss=loss.item(),
                singleError=error.item(), outputs=outputs.flatten().tolist(), gradients=gradients)


def operation(shape, weight, **window):
    """A convolution or pooling of noise, channels last, and the sums of its gradients."""
    x = torch.from_numpy(noise(int(np.prod(shape)), 7)).reshape(shape).requires_grad_()
    axes = len(shape) - 2
    images = x.movedim(-1, 1)
    kind = window.pop("kind")
    if kind == "convolution":
        w = torch.from_numpy(noise(int(np.prod(weight)), 8)).reshape(weight).requires_grad_()
        b = torch.from_numpy(noise(weight[0], 9)).requires_grad_()
        y = [F.conv1d, F.conv2d][axes - 1](images, w, b, **window)
    else:
        pool = {"maximum": [F.max_pool1d, F.max_pool2d], "mean": [F.avg_pool1d, F.avg_pool2d]}
        y = pool[kind][axes - 1](images, weight, **window)
    y = y.movedim(1, -1)
    (y * torch.from_numpy(noise(y.numel(), 10)).reshape(y.shape)).sum().backward()
    leaves = [x, w, b] if kind == "convolution" else [x]
    return dict(kind=kind, shape=shape, weight=weight, outputs=y.flatten().tolist(),
                gradients=[leaf.grad.norm().item() for leaf in leaves],
                **{key: list(value) if isinstance(value, (tuple, list)) else value
                   for key, value in window.items()})


def rows(x):
    return x.permute(0, 2, 3, 1).flatten(2)


def pixels(x):
    return x.permute(0, 2, 3, 1).flatten(1, 2)


print(json.dumps(dict(
    networks=[
        network("resnet:depth=20", ResNet(20, 3, 10), [3, 16, 16], 3, 10),
        network("resnet:depth=32", ResNet(32, 1, 10), [1, 12, 12], 4, 10),
        network("resnet:depth=18", ResNet(18, 3, 5), [3, 33, 33], 3, 5),
        network("resnet:depth=50", ResNet(50, 3, 10), [3, 40, 40], 3, 10),
        network("lenet", LeNet(10), [1, 28, 28], 4, 10),
        network("gru:units=7", Recurrent("gru", 5, 7, 1, False, 3), [1, 6, 5], 4, 3, rows),
        network("gru:units=6:layers=2:bidirectional=true:sequence=pixels",
                Recurrent("gru", 2, 6, 2, True, 3), [2, 3, 2], 4, 3, pixels),
        network("lstm:units=7", Recurrent("lstm", 10, 7, 1, False, 3), [2, 6, 5], 4, 3, rows),
        network("lstm:units=5:layers=2:bidirectional=true",
                Recurrent("lstm", 4, 5, 2, True, 3), [1, 5, 4], 4, 3, rows),
    ] + [
        made for rule in NORMS for made in [
            network("dense:hidden=8x2", NormedStack(rule, [6, 8, 8], 3), [1, 2, 3], 5, 3,
                    rule=rule),
            network("lenet", NormedLeNet(rule, 10), [1, 28, 28], 3, 10, rule=rule),
            network("gru:units=6", NormedGRU(rule, 5, 6, 3), [1, 4, 5], 4, 3, rows, rule=rule),
        ]
    ] + [
        network("resnet:depth=20", normed_resnet(20, 4, 1, 10), [1, 9, 9], 2, 10,
                rule="groupnorm:groups=4"),
        network("gru:units=6", Recurrent("gru", 4, 6, 1, False, 3, [3, 5, 1, 2]), [1, 5, 4], 4, 3,
                rows),
        network("gru:units=5:layers=2:bidirectional=true",
                Recurrent("gru", 4, 5, 2, True, 3, [2, 1, 4]), [1, 5, 4], 3, 3, rows),
        network("lstm:units=5:layers=2:bidirectional=true",
                Recurrent("lstm", 4, 5, 2, True, 3, [5, 2, 4]), [1, 5, 4], 3, 3, rows),
        network("reader", Reader(3), [7], 4, 3, tokens=11),
        network("reader:causal=true", Reader(3, causal=True), [7], 4, 3, tokens=11),
        network("reader", Reader(3, [7, 1, 4, 3]), [7], 4, 3, tokens=11),
        network("reader:causal=true", Reader(3, [2, 6, 1, 5], True), [7], 4, 3, tokens=11),
        network("transformer:depth=2:units=8:heads=2:expansion=2:patch=3",
                Transformer(18, 6, 8, 2, 2, 2, 3, patch=3), [2, 6, 8], 3, 3, rule="layernorm"),
        network("transformer:depth=1:units=6:heads=3:patch=2",
                Transformer(4, 6, 6, 3, 4, 1, 3, patch=2, norm=Dynamic), [1, 4, 6], 4, 3, rule="dyt"),
        network("transformer:depth=2:units=8:heads=2",
                Transformer(0, 7, 8, 2, 4, 2, 3, tokens=11, lengths=[7, 1, 4, 3]), [7], 4, 3,
                tokens=11, rule="layernorm"),
        network("fdn", FDN(512, 64, 5), [1, 1, 512], 2, 5, lambda x: x.flatten(2)),
        network("fdn:channels=4", FDN(60, 4, 3), [1, 6, 10], 3, 3, lambda x: x.flatten(2)),
    ],
    operations=[
        operation([2, 9, 3], [4, 3, 2], kind="convolution", stride=[1], padding=[0], dilation=[4],
                  groups=1),
        operation([2, 11, 4], [6, 2, 3], kind="convolution", stride=[2], padding=[1], dilation=[1],
                  groups=2),
        operation([2, 7, 6, 3], [5, 3, 3, 2], kind="convolution", stride=[2, 1], padding=[1, 0],
                  dilation=[1, 2], groups=1),
        operation([1, 6, 6, 4], [4, 1, 3, 3], kind="convolution", stride=[1, 1], padding=[1, 1],
                  dilation=[1, 1], groups=4),
        operation([2, 9, 3], [3], kind="maximum", stride=[2], padding=[1]),
        operation([2, 7, 8, 2], [3, 2], kind="maximum", stride=[2, 2], padding=[1, 0]),
        operation([2, 7, 8, 2], [2, 3], kind="mean", stride=[1, 3], padding=[1, 1]),
        operation([2, 8, 2], [2], kind="mean", stride=[2], padding=[0]),
    ],
), indent=1))
