"""Every format that the tool reads: undamaged files, ways to damage them, and who reads them."""

import gzip
import shutil
import struct
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Callable

import aimed
import soundness
import specimens
from mutations import mutate


@dataclass
class Input:
    """A damaged file, or a folder with one, as it is given to a reader."""
    path: Path
    damage: str
    data: bytes = b""
    # Well formed, but a lie: who takes it takes something wrong for right.
    is_lie: bool = False


@dataclass
class Format:
    """Files of one kind that lie alone, or in a folder of which one file is damaged."""
    kind: str
    suffix: str
    undamaged: Callable[[Path], list]
    check: Callable = None
    # Ways to damage what lies behind checksums and lengths; each gives bytes, a name, and
    # whether it is a lie.
    inner: list = field(default_factory=list)
    share: int = 10
    folder: str = ""

    def input(self, rng, undamaged, place):
        files = self.files(undamaged)
        _, data = rng.choice(files)
        if self.inner and rng.random() < 0.6:
            damaged, damage, is_lie = rng.choice(self.inner)(rng, data)
        else:
            damaged, damage, is_lie = mutate(rng, data, [d for _, d in files]), "bytes", False
        return self.place(undamaged, place, damaged, damage, is_lie)

    def place(self, undamaged, place, data, damage, is_lie=False):
        path = file = place / f"input{self.suffix}"
        if self.folder:
            path = place / "folder"
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(undamaged / self.folder, path)
            file = path / self.suffix
        file.write_bytes(data)
        return Input(path, damage, data, is_lie)

    def files(self, undamaged):
        """Undamaged files with their names; read once."""
        if undamaged not in self._files:
            self._files[undamaged] = self.undamaged(undamaged)
        return self._files[undamaged]

    @cached_property
    def _files(self):
        return {}


def in_gzip(rng, data):
    return gzip.compress(mutate(rng, soundness.unpacked(data)), 1, mtime=0), "in gzip", False


def in_png(rng, data):
    """A chunk's data, under a right length and checksum; pixels, when unpacked."""
    at, chunks = 8, []
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunks.append([kind, data[at + 8:at + 8 + length]])
        at += 12 + length
    chunk = rng.choice(chunks[:-1])
    if chunk[0] == b"IDAT" and rng.random() < 0.5:
        chunk[1] = zlib.compress(mutate(rng, zlib.decompress(chunk[1])))
    else:
        chunk[1] = mutate(rng, chunk[1])
    if rng.random() < 0.2:
        rng.shuffle(chunks)
    return data[:8] + b"".join(specimens.png_chunk(*c) for c in chunks), "in PNG", False


def in_npy(rng, data):
    """The header's text, whose length is told rightly."""
    wide = data[6] >= 2
    start = 12 if wide else 10
    length, = struct.unpack_from("<I" if wide else "<H", data, 8)
    text = mutate(rng, data[start:start + length])[:65000]
    return (data[:8] + struct.pack("<I" if wide else "<H", len(text)) + text
            + data[start + length:]), "header", False


def idx_files(kind):
    def files(_):
        found = [d for name, d in specimens.image_set(9, 6).items() if kind in name]
        return [("plain", d) for d in found] + [("gzip", gzip.compress(d, mtime=0)) for d in found]
    return files


def png_files(_):
    extra = (specimens.png_chunk(b"gAMA", struct.pack(">I", 45455))
             + specimens.png_chunk(b"tEXt", b"Comment\0" + b"x" * 300)
             + specimens.png_chunk(b"tRNS", bytes(6)))
    forms = [(2, 8, b""), (0, 8, b""), (0, 1, b""), (3, 8, b""), (4, 8, b""), (6, 8, b""),
             (6, 16, b""), (2, 8, extra)]
    return [(str(form[:2]), specimens.png(*form)) for form in forms]


def npy_files(_):
    body = bytes(range(240))
    return [("u1", specimens.npy("|u1", (2, 120), body)),
            ("f4", specimens.npy("<f4", (5, 12), body, fortran=True)),
            ("f8", specimens.npy("<f8", (30,), body, version=2)),
            ("i8", specimens.npy("<i8", (3, 2, 5), body)),
            ("scalar", specimens.npy("<i4", (), body[:4]))]


def order_files(_):
    order = list(range(90))[::-1]
    return [("order", specimens.npy("<i8", (90,), struct.pack("<90q", *order))),
            ("orders", specimens.npy("<i4", (2, 90), struct.pack("<180i", *order, *order)))]


def table_files(folder):
    """Tables with and without a header, by commas, semicolons, tabs and blanks; one packed."""
    text = (folder / "table.csv").read_text()
    plain = text.replace('"dark, blue"', "blue")
    body = "\n".join(plain.splitlines()[1:])
    numbers = "\n".join(f"{k},{k * k % 17},{k % 2}" for k in range(40))
    texts = [text, plain.replace(",", ";"), plain.replace(",", "\t"), body, numbers,
             numbers.replace(",", " "), "\ufeff" + text.replace("\n", "\r\n")]
    return [("text", t.encode()) for t in texts] + [("gzip", gzip.compress(text.encode(), mtime=0))]


def row_files(folder):
    rows = [line.rsplit(",", 1)[0] for line in (folder / "table.csv").read_text().splitlines()]
    return [("rows", "\n".join(rows).encode()), ("all", (folder / "table.csv").read_bytes())]


def file_in(folder, name):
    return lambda undamaged: [(name, (undamaged / folder / name).read_bytes())]


lies = [aimed.checkpoint, aimed.metadata, aimed.inner_header]
FORMATS = {
    "idx-images": Format("idx-images", "", idx_files("images"), soundness.idx, [in_gzip]),
    "idx-labels": Format("idx-labels", "", idx_files("labels"), soundness.idx, [in_gzip]),
    "cifar": Format("cifar", ".bin", lambda _: [("five", specimens.cifar(5)), (
        "gzip", gzip.compress(specimens.cifar(3), mtime=0))], soundness.cifar, [in_gzip]),
    "png": Format("png", ".png", png_files, soundness.png, [in_png]),
    "npy": Format("npy", ".npy", npy_files, soundness.npy, [in_npy]),
    "order": Format("order", ".npy", order_files, soundness.npy, [in_npy], share=4),
    "safetensors": Format("safetensors", ".safetensors", lambda _: [
        ("weights", specimens.weights())], soundness.safetensors, [aimed.inner_header]),
    "weights": Format("weights", ".safetensors", lambda _: [("weights", specimens.weights())],
                      soundness.safetensors, [aimed.weights, aimed.inner_header], share=4),
    "checkpoint": Format("checkpoint", ".safetensors", file_in("run", "checkpoint.safetensors"),
                         soundness.safetensors, lies[1:], share=12),
    "table-checkpoint": Format("checkpoint", ".safetensors", file_in(
        "table-run", "checkpoint.safetensors"), soundness.safetensors, lies[1:], share=6),
    "resume": Format("resume", "checkpoint.safetensors", file_in(
        "run", "checkpoint.safetensors"), soundness.safetensors, lies, share=12, folder="run"),
    "monitor": Format("resume", "monitor.csv", file_in("run", "monitor.csv"), share=4,
                      folder="run"),
    "record": Format("resume", "record.json", file_in("run", "record.json"), share=3,
                     folder="run"),
    "table": Format("table", ".csv", table_files, soundness.text, share=14),
    "rows": Format("rows", ".csv", row_files, soundness.text, share=6),
    "outcome": Format("outcome", "sweeps/sweep/outcome.json", file_in(
        "results/sweeps/sweep", "outcome.json"), share=8, folder="results"),
    "picture": Format("outcome", "sweeps/sweep/figure.svg", file_in(
        "results/sweeps/sweep", "figure.svg"), share=2, folder="results"),
    "store": Format("store", "runs.sqlite", file_in("results", "runs.sqlite"), share=10,
                    folder="results"),
}
