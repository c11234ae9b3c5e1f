"""Damaged stores, run folders and tables as whole commands of the tool read them."""

import shutil
from dataclasses import dataclass

import aimed
from formats import FORMATS, Input
from mutations import bomb, mutate
import specimens

SMALL = ["--epochs", "2", "--threads", "1", "--batch-size", "15"]


def sweep_again(place, undamaged):
    return ["sweep", "--data", undamaged / "table.csv", "--target", "kind", "--hidden", "4",
            "--rule", "none", "--vary", "learning-rate=1e-3..0.1", "--trials", "2",
            "--results", place, *SMALL]


@dataclass
class Command:
    """A format whose reader is a command of the tool: its input, and the words to read it."""
    make: object
    words: object
    share: int

    def input(self, rng, undamaged, place):
        return self.make(rng, undamaged, place)


def copied(undamaged, name, place):
    path = place / "folder"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(undamaged / name, path)
    return path


def store(rng, undamaged, place):
    path = copied(undamaged, "results", place)
    file = path / "runs.sqlite"
    if rng.random() < 0.6:
        damage, is_lie = aimed.store(rng, file)
        return Input(path, damage, is_lie=is_lie)
    file.write_bytes(mutate(rng, file.read_bytes()))
    return Input(path, "bytes")


def read_store(rng, path, undamaged, place):
    other = place / "other"
    shutil.rmtree(other, ignore_errors=True)
    return rng.choice([
        ["runs", "list", "--results", path],
        ["runs", "export", "--results", path],
        ["runs", "export", "--format", "json", "--results", path],
        ["runs", "merge", path, "--results", other],
        sweep_again(path, undamaged), sweep_again(path, undamaged)])


def run_folder(name):
    def make(rng, undamaged, place):
        format = FORMATS["resume" if name == "run" else "table-checkpoint"]
        path = copied(undamaged, name, place)
        file = path / "checkpoint.safetensors"
        damage = rng.choice([aimed.checkpoint, aimed.checkpoint, aimed.metadata, None])
        data = file.read_bytes()
        if damage:
            data, what, is_lie = damage(rng, data)
        else:
            data, what, is_lie = mutate(rng, data), "bytes", False
        file.write_bytes(data)
        return Input(path, what, data, is_lie and format.kind == "resume")
    return make


def read_run(rng, path, undamaged, place):
    words = ["train", "--data", undamaged / "images", "--hidden", "6x2", "--rule", "ip",
             "--monitor", "2", "--out", path, *SMALL, "--resume"]
    words[words.index("--epochs") + 1] = "3"
    return words


def read_table_run(rng, path, undamaged, place):
    return rng.choice([["evaluate", path], ["evaluate", path, "--json"],
                       ["predict", path, undamaged / "table.csv"],
                       ["evaluate", path, "--data", undamaged / "table.csv"]])


def yaml(rng, undamaged, place):
    data = rng.choice([specimens.YAML, specimens.PLAIN_YAML]).encode()
    path = place / "input.yaml"
    damaged = bomb(rng, data, ()) if rng.random() < 0.1 else mutate(rng, data)
    path.write_bytes(damaged)
    return Input(path, "bytes", damaged)


def training_with(rng, path, *_):
    """Its data is missing, so that nothing is trained: the whole plan is made before."""
    return ["train", "--config", path, "--data", "missing/no-such-set.csv"]


COMMANDS = {
    "store-command": Command(store, read_store, 8),
    "run-command": Command(run_folder("run"), read_run, 5),
    "table-run-command": Command(run_folder("table-run"), read_table_run, 4),
    "yaml": Command(yaml, training_with, 8),
}
