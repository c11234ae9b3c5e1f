"""What PyTorch makes of state dictionaries in evaluation, in float64: python torchweights.py > torchweights.json

The names are PyTorch's and torchvision's, the numbers follow from the formula of layers.py by the place of each
name among all. Running statistics are such as training leaves. Nothing of Homeostat is imported.
"""
import contextlib
import io
import json

import numpy as np
import torch
from torch import nn

with contextlib.redirect_stdout(io.StringIO()):
    import layers


def fill(model):
    """Gives every tensor of the state dictionary its numbers."""
    state = model.state_dict()
    for number, name in enumerate(sorted(state)):
        value = state[name]
        if name.endswith("num_batches_tracked"):
            value.fill_(7)
            continue
        numbers = torch.from_numpy(layers.noise(value.numel(), number)).reshape(value.shape)
        norm = name.rpartition(".")[0] + ".running_mean" in state
        if name.endswith("running_var"):
            numbers = 1 + 0.5 * numbers
        elif name.endswith("running_mean"):
            numbers = 0.2 * numbers
        elif norm:
            numbers = (1 if name.endswith("weight") else 0) + 0.1 * numbers
        else:
            numbers = numbers / np.sqrt(value[0].numel() if value.dim() > 1 else value.numel())
        value.copy_(numbers)


def case(title, network, model, sample, classes, prefix="", rename=(), as_steps=None, **more):
    fill(model.eval())
    x = torch.from_numpy(layers.noise(3 * int(np.prod(sample)), 999)).reshape([3] + sample)
    with torch.no_grad():
        outputs = model(x if as_steps is None else as_steps(x))
    shapes = {}
    for name, value in model.state_dict().items():
        new = name
        for old, other in rename:
            new = other + new[len(old):] if new.startswith(old) else new
        shapes[name] = dict(name=prefix + new, shape=list(value.shape))
    return dict(title=title, network=network, sample=sample, classes=classes, tensors=shapes,
                outputs=outputs.flatten().tolist(), **more)


class Chain(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(7, 5), nn.Linear(5, 5), nn.Linear(5, 3)

    def forward(self, x):
        return self.fc3(torch.tanh(self.fc2(torch.tanh(self.fc1(x)))))


dense = "dense:hidden=5,5"
norms = nn.Sequential(nn.Linear(7, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 5),
                      nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3))
cifar = [("fc.", "linear.")]
print(json.dumps([
    case("torchvision ResNet-18", "resnet:depth=18", layers.ResNet(18, 3, 5), [3, 33, 33], 5),
    case("torchvision ResNet-50", "resnet:depth=50", layers.ResNet(50, 3, 4), [3, 33, 33], 4),
    case("CIFAR ResNet-32", "resnet:depth=32", layers.ResNet(32, 3, 10), [3, 16, 16], 10,
         prefix="module.", rename=cifar),
    case("CIFAR ResNet-20", "resnet:depth=20", layers.ResNet(20, 3, 10), [3, 12, 12], 10,
         rename=cifar),
    case("GRU with a bare name", "gru:units=7", layers.Recurrent("gru", 5, 7, 1, False, 3),
         [1, 6, 5], 3, rename=[("gru.", "")], as_steps=layers.rows),
    case("LSTM under a prefix", "lstm:units=5:layers=2:bidirectional=true",
         layers.Recurrent("lstm", 4, 5, 2, True, 3), [1, 5, 4], 3,
         rename=[("lstm.", "encoder.rnn."), ("fc.", "linear.")], as_steps=layers.rows),
    case("Sequential with BatchNorm1d", dense, norms, [7], 3),
    case("fc1, fc2, fc3", dense, Chain(), [7], 3),
    case("other names", dense, Chain(), [7], 3,
         rename=[("fc1", "body.first"), ("fc2", "body.second"), ("fc3", "head")],
         map=["body.second=layers.1"]),
], indent=1))
