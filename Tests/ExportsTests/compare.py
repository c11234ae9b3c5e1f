"""Compares what exported networks give with what this package predicts.

    python compare.py NAME.onnx|NAME.py...

Each file is a graph of ONNX, which ONNX Runtime runs, or a module of PyTorch. Beside it stand NAME.in.npy,
NAME.out.npy with what is expected, and NAME.lengths.npy where samples are sequences of several lengths. Ends
with 1 where an output differs by more than 1e-5 of the largest.
"""

import importlib.util
import pathlib
import sys

import numpy


def run_onnx(file, inputs, lengths):
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    kinds = {"tensor(double)": numpy.float64, "tensor(int64)": numpy.int64}
    given = {"input": inputs.astype(kinds.get(session.get_inputs()[0].type, numpy.float32))}
    if lengths is not None:
        given["lengths"] = lengths
    return session.run(None, given)[0]


def run_pytorch(file, inputs, lengths):
    import torch

    spec = importlib.util.spec_from_file_location(pathlib.Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.Network.load()
    if lengths is not None:
        return network.predict(torch.tensor(inputs), torch.tensor(lengths)).numpy()
    kind = torch.float64 if hasattr(module.Network, "columns") else torch.float32
    return network.predict(torch.tensor(inputs).to(kind)).numpy()


def difference(file):
    """The largest difference, and why a file is no good where its outputs have another shape."""
    beside = {part: pathlib.Path(file).with_suffix(f".{part}.npy") for part in ("in", "out", "lengths")}
    lengths = numpy.load(beside["lengths"]) if beside["lengths"].exists() else None
    run = run_onnx if file.endswith(".onnx") else run_pytorch
    outputs, expected = run(file, numpy.load(beside["in"]), lengths), numpy.load(beside["out"])
    if outputs.shape != expected.shape:
        return numpy.inf, f"outputs are {outputs.shape}, not {expected.shape}"
    return abs(outputs - expected).max() / max(abs(expected).max(), 1), ""


def main():
    has_failed = not sys.argv[1:]
    for file in sys.argv[1:]:
        most, reason = difference(file)
        print(f"{file}: {most:.1e} {reason}")
        has_failed |= not most <= 1e-5
    sys.exit(has_failed)


main()
