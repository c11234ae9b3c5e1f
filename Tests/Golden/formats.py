"""Files in the formats that Python writes, and their values as JSON."""

import json
import math

import numpy as np
import safetensors.torch
import torch

from network import WIDTHS


def described(tensor, dtype):
    flat = tensor.reshape(-1)
    flat = flat.tolist() if tensor.dtype in (torch.bool, torch.uint8, torch.int32, torch.int64) \
        else flat.double().tolist()
    return {"dtype": dtype, "shape": list(tensor.shape), "values": flat}


def write_safetensors(folder, weights):
    counting = torch.arange(24).reshape(2, 3, 4)
    tensors = {
        "f64": (torch.tensor([[1 / 3, -2.5, 1e300], [5e-324, 0.0, -math.pi]]), "F64"),
        "f32": (torch.tensor([0.1, -1.5, 3.4028234663852886e38, 1e-45], dtype=torch.float32),
                "F32"),
        "f16": (torch.tensor([[0.1, 65504.0], [6e-8, -2.0]], dtype=torch.float16), "F16"),
        "bf16": (torch.tensor([0.1, 3e38, -1.0], dtype=torch.bfloat16), "BF16"),
        "i64": (torch.tensor([0, -1, 2**53 - 1, -(2**40) - 1]), "I64"),
        "i32": (torch.tensor([[2**31 - 1], [-(2**31)]], dtype=torch.int32), "I32"),
        "u8": (torch.tensor([0, 1, 127, 128, 255], dtype=torch.uint8), "U8"),
        "bool": (torch.tensor([True, False, True]), "BOOL"),
        "scalar": (torch.tensor(2.75, dtype=torch.float32), "F32"),
        "empty": (torch.zeros(0, 3, dtype=torch.float32), "F32"),
        "cube": (counting.to(torch.float32) / 8 - 1, "F32"),
        "cube.f64": (counting.double() / 7, "F64"),
    }
    metadata = {"format": "pt", "note": "written by the Python package: α ← α + η"}
    save(folder / "python.safetensors", {k: t for k, (t, _) in tensors.items()}, metadata)

    layers = []
    for fan_in, fan_out in zip(WIDTHS, WIDTHS[1:]):
        layers += [torch.nn.Linear(fan_in, fan_out, dtype=torch.float32), torch.nn.Tanh()]
    sequential = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for k in range(len(WIDTHS) - 1):
            sequential[2 * k].weight.copy_(torch.tensor(weights[f"layers.{k}.weight"]))
            sequential[2 * k].bias.copy_(torch.tensor(weights[f"layers.{k}.bias"]))
    state = sequential.state_dict()
    save(folder / "sequential.safetensors", state, {"format": "pt"})
    return {
        "python.safetensors": {
            "metadata": metadata,
            "tensors": {k: described(t, dtype) for k, (t, dtype) in tensors.items()}},
        "sequential.safetensors": {
            "metadata": {"format": "pt"},
            "tensors": {k: described(t, "F32") for k, t in state.items()}},
    }


def save(path, tensors, metadata):
    """The package writes the metadata in no fixed order, so it writes until the order is ours."""
    expected = json.dumps(metadata, separators=(",", ":"), ensure_ascii=False).encode()
    for _ in range(1000):
        data = safetensors.torch.save(tensors, metadata)
        if b'"__metadata__":' + expected in data:
            path.write_bytes(data)
            return
    raise RuntimeError(f"no fixed order of the metadata in {path.name}")


def write_npy(folder):
    grid = np.arange(12).reshape(3, 4)
    arrays = {
        "float32.npy": (grid.astype("<f4") / 8 - 0.5, (1, 0)),
        "float64.npy": (grid.astype("<f8") / 7, (1, 0)),
        "float64-fortran.npy": (np.asfortranarray(grid.astype("<f8") / 7), (1, 0)),
        "float32-fortran-3d.npy": (np.asfortranarray(
            np.arange(24).reshape(2, 3, 4).astype("<f4")), (1, 0)),
        "int64.npy": (np.array([0, -1, 2**53 - 1, -(2**40) - 1], "<i8"), (1, 0)),
        "uint8.npy": (np.array([[0, 1, 127], [128, 254, 255]], "u1"), (1, 0)),
        "bool.npy": (np.array([True, False, True]), (1, 0)),
        "scalar.npy": (np.array(2.75), (1, 0)),
        "empty.npy": (np.zeros((0, 3), "<f4"), (1, 0)),
        "version2.npy": (grid.astype("<f4"), (2, 0)),
    }
    described = {}
    for name, (array, version) in arrays.items():
        with open(folder / name, "wb") as file:
            np.lib.format.write_array(file, array, version=version)
        fortran = array.flags.f_contiguous and not array.flags.c_contiguous
        described[name] = {
            "dtype": array.dtype.str, "shape": list(array.shape), "fortranOrder": fortran,
            "version": version[0], "values": array.ravel(order="C").tolist()}
    return described


def write_formats(folder, weights):
    values = write_safetensors(folder, weights) | {"npy": write_npy(folder)}
    (folder / "formats.json").write_text(
        json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
