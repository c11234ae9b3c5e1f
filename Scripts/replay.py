#!/usr/bin/env python3
"""Repeats the first steps of a Homeostat run in PyTorch and prints both losses side by side.

    python3 Scripts/replay.py prepare FOLDER        writes weights.safetensors and order.npy
    python3 Scripts/replay.py compare FOLDER DATA   reads FOLDER/steps.jsonl and the IDX files in DATA

Docs/Replay.md has the commands. Needs torch, numpy and safetensors; nothing of Homeostat.
"""

import gzip
import json
import pathlib
import sys

import numpy
import torch
from safetensors.torch import load_file, save_file

WIDTHS = [784] + [50] * 8 + [10]
BATCH, RATE, ETA, STEPS = 200, 0.005, 1e-4, 80


def prepare(folder):
    torch.manual_seed(1)
    layers = [torch.nn.Linear(a, b) for a, b in zip(WIDTHS, WIDTHS[1:])]
    network = torch.nn.Sequential(*layers).double()
    save_file(network.state_dict(), folder / "weights.safetensors")
    numpy.save(folder / "order.npy", numpy.random.default_rng(1).permutation(60_000))


def idx(path, offset):
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)[offset:]


def compare(folder, data):
    """IP (Shaw, Jackson and Orchard 2020, equations 1 and 2 at half rate), in float64."""
    images = idx(next(data.glob("train-images*")), 16).reshape(-1, 784)
    labels = idx(next(data.glob("train-labels*")), 8).long()
    order = torch.from_numpy(numpy.load(folder / "order.npy"))
    weights = load_file(folder / "weights.safetensors")
    learned = [weights[f"{k}.{part}"].requires_grad_()
               for k in range(len(WIDTHS) - 1) for part in ("weight", "bias")]
    gains = [torch.ones(n, dtype=torch.float64) for n in WIDTHS[1:-1]]
    biases = [torch.zeros(n, dtype=torch.float64) for n in WIDTHS[1:-1]]
    optimizer = torch.optim.Adam(learned, lr=RATE)

    events = [json.loads(line) for line in open(folder / "steps.jsonl")]
    theirs = [event["loss"] for event in events if event["event"] == "step"][:STEPS]
    worst = 0.0
    for step, loss_there in enumerate(theirs):
        rows = order[step * BATCH:(step + 1) * BATCH]
        y, seen = images[rows].double() / 255, []
        for k in range(len(WIDTHS) - 2):
            x = y @ learned[2 * k].T + learned[2 * k + 1]
            y = torch.tanh((x - biases[k]) / gains[k])
            seen.append((x.detach(), y.detach()))
        outputs = torch.relu(y @ learned[-2].T + learned[-1])
        loss = torch.nn.functional.cross_entropy(outputs, labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for k, (x, y) in enumerate(seen):
            xy = (x * y).mean(0)
            gains[k] = (1 - ETA) * gains[k] + ETA * 2 * xy
            biases[k] = biases[k] + ETA * 2 * xy * y.mean(0)
        worst = max(worst, abs(loss.item() - loss_there))
        if step < 3 or (step + 1) % 20 == 0:
            print(f"step {step + 1:3}  PyTorch {loss.item():.12f}  Homeostat {loss_there:.12f}")
    print(f"largest difference in {len(theirs)} steps: {worst:.1e}")


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "prepare":
        pathlib.Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
        prepare(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 4 and sys.argv[1] == "compare":
        compare(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    else:
        sys.exit(__doc__ + "\nusage: replay.py prepare FOLDER | compare FOLDER DATA")
