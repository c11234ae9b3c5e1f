"""The workloads of the benchmark, and the files that say what they are to every contender."""

import dataclasses
import gzip
import json
import os
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


@dataclasses.dataclass
class Workload:
    """A network to train, and how."""
    name: str
    title: str
    inputs: int
    hidden: list
    activation: str
    rule: str
    batch: int
    threads: int
    turn_steps: int
    # A dense network of these widths; or a GRU or an LSTM of one layer that reads a pixel a step, a ResNet, or a
    # transformer that reads patches, by Homeostat's name.
    network: str = "dense"
    contenders: list = dataclasses.field(
        default_factory=lambda: ["homeostat", "limit", "eager", "fused", "compile", "jax"])
    learning_rate: float = 0.003
    replicas: int = 1
    synaptic_scaling: bool = False
    samples: int = 60000
    outputs: int = 10
    check_steps: int = 20
    # In so many steps losses agree to rounding; behind a batch norm Adam makes it larger from the second on.
    first_steps: int = 3
    # What the benchmark is to show: the most of the limit, the least ratios to the peers.
    targets: dict = dataclasses.field(default_factory=dict)

    @property
    def widths(self):
        return [self.inputs, *self.hidden, self.outputs]

    @property
    def kind(self):
        return self.network.split(":")[0]

    @property
    def sample_shape(self):
        return [3, 32, 32] if self.kind in ("resnet", "transformer") else [1, 1, self.inputs]

    @property
    def settings(self):
        """Those of the network's name, such as depth=4."""
        return {name: int(value) for name, _, value in (part.partition("=") for part in self.network.split(":")[1:])
                if value.isdigit()}

    def initial_weights(self, generator):
        if self.kind == "dense":
            return dense_weights(self.widths, generator)
        if self.kind == "resnet":
            return resnet_weights(self.settings["depth"], self.outputs, generator)
        if self.kind == "transformer":
            return transformer_weights(**self.settings, outputs=self.outputs, generator=generator)
        return recurrent_weights(self.kind, self.hidden[0], self.outputs, generator)

    def write(self, folder):
        """Writes data, weights, orders and probes, and the JSON file that names them."""
        folder = Path(folder) / self.name
        folder.mkdir(parents=True, exist_ok=True)
        images, labels = images_and_labels(self.inputs, self.samples)
        saved = dataclasses.asdict(self) | {
            "kind": self.kind, "sample_shape": self.sample_shape, "settings": self.settings,
            "images": str(folder / "images.npy"), "labels": str(folder / "labels.npy"),
            "weights": [], "flat_weights": [], "orders": [], "probes": [],
        }
        np.save(saved["images"], images)
        np.save(saved["labels"], labels)
        for replica in range(self.replicas):
            generator = np.random.default_rng(replica)
            start = self.initial_weights(generator)
            saved["weights"].append(str(folder / f"weights-{replica}.safetensors"))
            save_file(start, saved["weights"][-1])
            saved["flat_weights"].append(str(folder / f"weights-{replica}.npy"))
            np.save(saved["flat_weights"][-1], np.concatenate([w.ravel() for w in start.values()]))
            order = generator.permutation(len(labels))[:len(labels) // self.batch * self.batch]
            saved["orders"].append(str(folder / f"order-{replica}.npy"))
            np.save(saved["orders"][-1], order)
        if self.synaptic_scaling:
            for layer, fan_in in enumerate(self.widths[:-1]):
                probe = generator.uniform(-1, 1, (100, fan_in)) + 0.1
                saved["probes"].append(str(folder / f"probe-{layer}.npy"))
                np.save(saved["probes"][-1], probe.astype(np.float32))
        self.files = saved
        self.path = str(folder / "workload.json")
        Path(self.path).write_text(json.dumps(saved))
        return self


DEEP = dict(inputs=784, hidden=[50] * 8, activation="tanh", rule="ip", batch=200)
WIDE = dict(inputs=784, hidden=[1024] * 2, activation="relu", rule="none", batch=100,
            learning_rate=0.001, threads=2, turn_steps=80)
PIXELS = dict(inputs=784, hidden=[128], activation="tanh", rule="none", batch=100, threads=2,
              turn_steps=2, check_steps=4, learning_rate=0.001, samples=10000,
              contenders=["homeostat", "limit", "eager", "fused", "jax"])
RESIDUAL = dict(inputs=3072, hidden=[], activation="relu", batch=100, threads=2, turn_steps=3,
                check_steps=4, first_steps=1, learning_rate=0.001, samples=10000, network="resnet:depth=32")
ATTENTIVE = RESIDUAL | dict(network="transformer:depth=4:units=64:heads=4:patch=4", turn_steps=5, first_steps=3)
PEERS_IN_PYTORCH = ["homeostat", "eager", "fused", "compile"]
WORKLOADS = [
    Workload("A", "A: 784–50×8–10 tanh with IP, batch 200, 1 thread", **DEEP, threads=1,
             turn_steps=900, targets={"limit": 1.25, "jax": 1.25}),
    Workload("A2", "A, 2 threads", **DEEP, threads=2, turn_steps=500),
    Workload("Ax10", "A×10: ten seeds at once, 2 threads, a network's step", **DEEP, threads=2,
             turn_steps=120, replicas=10, targets={"jax": 2}),
    Workload("B", "B: 3072–150×8–10 tanh with IP, batch 200, 2 threads", 3072, [150] * 8, "tanh",
             "ip", 200, threads=2, turn_steps=120, samples=50000,
             targets={"limit": 1.2, "best": 1}),
    Workload("C", "C: 784–1024–1024–10 ReLU, batch 100, 2 threads", **WIDE,
             targets={"limit": 1.2, "best": 1}),
    Workload("C-SynScaW", "C with SynScaW after each step, 2 threads", **WIDE,
             synaptic_scaling=True, targets={"limit": 1.2, "best": 1}),
    Workload("GRU", "GRU: 784 steps of a pixel, 128 units, batch 100, 2 threads", **PIXELS,
             network="gru:units=128:sequence=pixels", targets={"limit": 1.33, "best": 2.5}),
    Workload("LSTM", "LSTM: the same", **PIXELS, network="lstm:units=128:sequence=pixels",
             targets={"limit": 1.33, "best": 6}),
    Workload("ResNet-32", "ResNet-32 with batch norm, 32 × 32 × 3, batch 100, 2 threads", **RESIDUAL,
             rule="bn", contenders=PEERS_IN_PYTORCH, targets={"best": 1.2}),
    Workload("ResNet-32-WD", "ResNet-32 with WD", **RESIDUAL, rule="wd",
             contenders=["homeostat", "norm"], targets={"norm": 1}),
    Workload("ResNet-32-IP", "ResNet-32 with IP", **RESIDUAL, rule="ip",
             contenders=["homeostat", "norm"], targets={"norm": 1}),
    Workload("ResNet-20x4", "ResNet-20×4: four seeds at once, 2 threads, a network's step",
             **RESIDUAL | dict(network="resnet:depth=20", turn_steps=1), rule="bn", replicas=4,
             contenders=PEERS_IN_PYTORCH, targets={"best": 1}),
    Workload("Transformer", "Transformer: 4 blocks of 64 units on 64 patches, batch 100, 2 threads", **ATTENTIVE,
             rule="layernorm", contenders=PEERS_IN_PYTORCH, targets={"best": 1}),
]


def uniform(shape, fan_in, generator):
    """PyTorch's default: weights and biases from U(±1/√fan-in)."""
    return generator.uniform(-1 / fan_in ** 0.5, 1 / fan_in ** 0.5, shape).astype(np.float32)


def dense_weights(widths, generator):
    tensors = {}
    for layer, (fan_in, units) in enumerate(zip(widths, widths[1:])):
        for name, shape in [("weight", (units, fan_in)), ("bias", (units,))]:
            tensors[f"layers.{layer}.{name}"] = uniform(shape, fan_in, generator)
    return tensors


def recurrent_weights(kind, units, outputs, generator):
    """One layer that reads one number a step, and a dense layer that reads its last state."""
    blocks = {"gru": 3, "lstm": 4}[kind]
    shapes = {f"{kind}.weight_ih_l0": (blocks * units, 1), f"{kind}.weight_hh_l0": (blocks * units, units),
              f"{kind}.bias_ih_l0": (blocks * units,), f"{kind}.bias_hh_l0": (blocks * units,),
              "fc.weight": (outputs, units), "fc.bias": (outputs,)}
    return {name: uniform(shape, units, generator) for name, shape in shapes.items()}


def resnet_weights(depth, outputs, generator):
    """He and others 2016, section 4.2, with shortcuts without parameters; torchvision's names."""
    tensors = {}

    def step(prefix, number, channels, units):
        tensors[f"{prefix}conv{number}.weight"] = uniform(
            (units, channels, 3, 3), 9 * channels, generator)
        tensors[f"{prefix}bn{number}.weight"] = np.ones(units, np.float32)
        tensors[f"{prefix}bn{number}.bias"] = np.zeros(units, np.float32)

    step("", 1, 3, 16)
    channels = 16
    for stage, units in enumerate((16, 32, 64), start=1):
        for block in range((depth - 2) // 6):
            step(f"layer{stage}.{block}.", 1, channels, units)
            step(f"layer{stage}.{block}.", 2, units, units)
            channels = units
    tensors["fc.weight"] = uniform((outputs, channels), channels, generator)
    tensors["fc.bias"] = uniform((outputs,), channels, generator)
    return tensors


def transformer_weights(depth, units, heads, patch, outputs, generator):
    """A block's norms come first; the names are those of PyTorch's layers."""
    tensors = {}

    def dense(name, fan_in, fan_out, weight="weight", bias="bias"):
        tensors[f"{name}{weight}"] = uniform((fan_out, fan_in), fan_in, generator)
        tensors[f"{name}{bias}"] = uniform((fan_out,), fan_in, generator)

    def norm(name):
        tensors[f"{name}.weight"] = np.ones(units, np.float32)
        tensors[f"{name}.bias"] = np.zeros(units, np.float32)

    dense("embedding.", 3 * patch * patch, units)
    tensors["positions"] = generator.normal(0, 0.02, ((32 // patch) ** 2, units)).astype(np.float32)
    for block in (f"blocks.{index}." for index in range(depth)):
        norm(block + "norm1")
        dense(block + "attention.", units, 3 * units, "in_proj_weight", "in_proj_bias")
        dense(block + "attention.out_proj.", units, units)
        norm(block + "norm2")
        dense(block + "fc1.", units, 4 * units)
        dense(block + "fc2.", 4 * units, units)
    norm("norm")
    dense("fc.", units, outputs)
    return tensors


def images_and_labels(inputs, samples):
    """Fashion-MNIST for 784 inputs, CIFAR-10 for 3072 where it is; else random bytes."""
    found = {784: fashion_mnist, 3072: cifar_10}.get(inputs, lambda: None)()
    if found is None:
        generator = np.random.default_rng(1)
        found = (generator.integers(0, 256, (samples, inputs), dtype=np.uint8),
                 generator.integers(0, 10, samples))
    images, labels = found
    return images[:samples], labels[:samples].astype(np.int64)


def data_source(inputs):
    """What the images of a workload are."""
    if inputs == 784 and fashion_mnist():
        return "Fashion-MNIST"
    return "CIFAR-10" if inputs == 3072 and cifar_10() else "random bytes"


def data_roots():
    roots = [os.environ.get("HOMEOSTAT_DATA"), Path.home() / ".cache/homeostat",
             "/usr/share/datasets"]
    return [Path(root) for root in roots if root]


def read(path):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8)


def fashion_mnist():
    for root in data_roots():
        files = [sorted((root / "fashion-mnist").glob(f"train-{part}-idx*-ubyte*"))
                 for part in ("images", "labels")]
        if all(files):
            images, labels = read(files[0][0])[16:], read(files[1][0])[8:]
            return images.reshape(-1, 784), labels
    return None


def cifar_10():
    for root in data_roots():
        files = sorted(root.glob("cifar-10/**/data_batch_*.bin*"))
        if len(files) == 5:
            rows = np.concatenate([read(file) for file in files]).reshape(-1, 3073)
            return rows[:, 1:], rows[:, 0]
    return None
