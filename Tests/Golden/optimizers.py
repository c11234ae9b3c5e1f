"""What PyTorch makes of a few steps of its optimizers, of clipped gradients and of learning rates:
python -P optimizers.py > optimizers.json (-P: statistics.py of this folder is not Python's)"""
import json

import torch
from torch import optim

torch.set_default_dtype(torch.float64)
START = [2.0, -4.0, 1.0, 0.5]


def gradients(step):
    return [1.0, -0.5, float(step), 0.25 * step * step]


def steps(make, clip=0.0):
    """The parameters after each of six steps at the rate 0.1, of two tensors as of one."""
    values = [torch.tensor(part, requires_grad=True) for part in (START[:1], START[1:])]
    optimizer, found = make(values), []
    for step in range(1, 7):
        numbers = gradients(step)
        values[0].grad, values[1].grad = torch.tensor(numbers[:1]), torch.tensor(numbers[1:])
        if clip:
            torch.nn.utils.clip_grad_norm_(values, clip)
        optimizer.step()
        found.append([number for value in values for number in value.tolist()])
    return found


def rates(make, epochs=24, losses=None):
    """The rates of some epochs, the first being 0.1."""
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler, found = make(optimizer), []
    for epoch in range(epochs):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*([losses[epoch]] if losses else []))
    return found


def warm(then):
    """Five epochs of warm-up, of which the last is the first of what follows."""
    def make(optimizer):
        rise = optim.lr_scheduler.LinearLR(optimizer, start_factor=0.2, total_iters=4)
        return optim.lr_scheduler.SequentialLR(optimizer, [rise, then(optimizer)], milestones=[4])
    return make


def plateau(patience, factor):
    return lambda o: optim.lr_scheduler.ReduceLROnPlateau(o, patience=patience, factor=factor)


LOSSES = [3, 2, 2.5, 1.9999, 1.9997, 2, 2, 2, 1.5, 1.49999, 1.5, 1.6, 1.4, 1.4, 1.4, 1.4, 1.4, 1.4,
          1.39, 1.38, 1.38, 1.39, 1.3, 1.3]
print(json.dumps(dict(
    optimizers={
        "adamw": steps(lambda v: optim.AdamW(v, lr=0.1)),
        "adamw:beta1=0.5:beta2=0.9:epsilon=0.25:weightDecay=0.5": steps(
            lambda v: optim.AdamW(v, lr=0.1, betas=(0.5, 0.9), eps=0.25, weight_decay=0.5)),
        "adam:weightDecay=0.5": steps(lambda v: optim.Adam(v, lr=0.1, weight_decay=0.5)),
        "sgd:momentum=0.9:weightDecay=0.1": steps(
            lambda v: optim.SGD(v, lr=0.1, momentum=0.9, weight_decay=0.1)),
    },
    clipped={str(norm): steps(lambda v: optim.SGD(v, lr=0.1), norm) for norm in [0.5, 2.0, 100.0]},
    losses=LOSSES,
    rates={
        "0.1:factor=0.5:every=3:warmup=5": rates(
            warm(lambda o: optim.lr_scheduler.StepLR(o, 3, 0.5))),
        "0.1:final=0.01:over=20:warmup=5": rates(
            warm(lambda o: optim.lr_scheduler.CosineAnnealingLR(o, 20, 0.01))),
        "0.1:warmup=5": rates(warm(lambda o: optim.lr_scheduler.ConstantLR(o, 1))),
        "0.1:plateau=2": rates(plateau(2, 0.1), losses=LOSSES),
        "0.1:plateau=0:factor=0.5": rates(plateau(0, 0.5), losses=LOSSES),
    },
), indent=1))
