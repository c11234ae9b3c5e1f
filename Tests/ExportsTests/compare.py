"""Compares what exported networks give with what this package predicts.

    python compare.py INPUTS.npy LENGTHS.npy EXPECTED.npy FILE...

LENGTHS.npy is - where samples are no sequences of several lengths. Each FILE is a graph of ONNX, which ONNX Runtime runs, or a module of PyTorch. Ends with 1 where an
output differs by more than 1e-5 of the largest.
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


def main():
    inputs, lengths, expected = (
        None if file == "-" else numpy.load(file) for file in sys.argv[1:4])
    has_failed = False
    for file in sys.argv[4:]:
        run = run_onnx if file.endswith(".onnx") else run_pytorch
        outputs = run(file, inputs, lengths)
        if outputs.shape != expected.shape:
            print(f"{file}: outputs are {outputs.shape}, not {expected.shape}")
            has_failed = True
            continue
        difference = abs(outputs - expected).max() / max(abs(expected).max(), 1)
        print(f"{file}: {difference:.1e}")
        has_failed |= not difference <= 1e-5
    sys.exit(has_failed)


main()
