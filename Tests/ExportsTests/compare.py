"""Compares what exported networks give with what this package predicts.

    python compare.py INPUTS.npy EXPECTED.npy FILE...

Each FILE is a graph of ONNX, which ONNX Runtime runs, or a module of PyTorch. Ends with 1 where an
output differs by more than 1e-5 of the largest.
"""

import importlib.util
import pathlib
import sys

import numpy


def run_onnx(file, inputs):
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    kind = numpy.float64 if session.get_inputs()[0].type == "tensor(double)" else numpy.float32
    return session.run(None, {"input": inputs.astype(kind)})[0]


def run_pytorch(file, inputs):
    import torch

    spec = importlib.util.spec_from_file_location(pathlib.Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kind = torch.float64 if hasattr(module.Network, "columns") else torch.float32
    return module.Network.load().predict(torch.tensor(inputs).to(kind)).numpy()


def main():
    inputs, expected = (numpy.load(file) for file in sys.argv[1:3])
    has_failed = False
    for file in sys.argv[3:]:
        outputs = run_onnx(file, inputs) if file.endswith(".onnx") else run_pytorch(file, inputs)
        if outputs.shape != expected.shape:
            print(f"{file}: outputs are {outputs.shape}, not {expected.shape}")
            has_failed = True
            continue
        difference = abs(outputs - expected).max() / max(abs(expected).max(), 1)
        print(f"{file}: {difference:.1e}")
        has_failed |= not difference <= 1e-5
    sys.exit(has_failed)


main()
