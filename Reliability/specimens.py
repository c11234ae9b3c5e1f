"""Undamaged files of every format that the tool reads, small, and the same on every machine."""

import gzip
import io
import json
import random
import struct
import tarfile
import zlib

SIZE = (12, 10)  # rows and columns of an image

YAML = """\
data: missing/no-such-set.csv
hidden: [8, 4]
rule: [ip, {name: wd, rate: &rate 0.01}]
input-rule: {name: ip, rate: *rate}
epochs: 2
batch-size: 16
learning-rate: 0.01:factor=0.5:every=2
optimizer: sgd:momentum=0.9
loss: crossEntropy
penalty: confidence:rate=0.1
validation: folds:5
standardise: yes
seed: 6
"""
# The same without what YAML alone has.
PLAIN_YAML = """\
data: missing/no-such-set.csv
hidden: 8x2
rule: ip/wd:rate=0.1
epochs: 2
batch-size: 16
learning-rate: 0.01:final=0:over=20
scaling: synscaw:rate=0.1:clock=epoch
bottleneck: vib:units=8
dropout: 0.25
threads: 1
"""


def images(count, seed):
    """Labels 0 to 2, and images whose brightest third tells the label."""
    rng = random.Random(seed)
    labels = [k % 3 for k in range(count)]
    rows, columns = SIZE
    pixels = bytearray()
    for label in labels:
        for row in range(rows):
            bright = 150 if row * 3 // rows == label else 0
            pixels += bytes(bright + rng.randrange(100) for _ in range(columns))
    return bytes(labels), bytes(pixels)


def idx(sizes, body):
    return struct.pack(f">I{len(sizes)}I", 0x800 + len(sizes), *sizes) + body


def image_set(training=90, test=30):
    """The four files of an IDX set, by name."""
    files = {}
    for part, count, seed in (("train", training, 1), ("t10k", test, 2)):
        labels, pixels = images(count, seed)
        files[f"{part}-images-idx3-ubyte"] = idx([count, *SIZE], pixels)
        files[f"{part}-labels-idx1-ubyte"] = idx([count], labels)
    return files


def table(rows=60, seed=3):
    """A table of numbers, categories, gaps and quotes, whose class can be learned."""
    rng = random.Random(seed)
    lines = ["length,width,colour,note,kind"]
    for row in range(rows):
        kind = row % 3
        length = f"{rng.gauss(5 + kind, 0.5):.2f}" if row % 11 else ""
        colour = rng.choice(["red", "green", '"dark, blue"'])
        lines.append(f"{length},{rng.gauss(3 - kind, 0.5):.3f},{colour},{row % 4},"
                     f"{['alpha', 'beta', 'gamma'][kind]}")
    return "\n".join(lines) + "\n"


def png_chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(colour, depth=8, extra=b""):
    """A PNG: colour 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha."""
    rows, columns = SIZE
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    width = (columns * samples * depth + 7) // 8
    rng = random.Random(colour * 100 + depth)
    lines = [bytes([row % 5 if depth == 8 else 0])
             + bytes(rng.randrange(4 if colour == 3 else 256) for _ in range(width))
             for row in range(rows)]
    palette = png_chunk(b"PLTE", bytes(range(12))) if colour == 3 else b""
    header = struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + extra + palette
            + png_chunk(b"IDAT", zlib.compress(b"".join(lines))) + png_chunk(b"IEND", b""))


def npy(descr, shape, body, fortran=False, version=1):
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape!r}, }}"
    length = "<H" if version == 1 else "<I"
    start = 8 + struct.calcsize(length)
    text += " " * (-(start + len(text) + 1) % 64) + "\n"
    return (b"\x93NUMPY" + bytes([version, 0]) + struct.pack(length, len(text)) + text.encode()
            + body)


def safetensors(header, body):
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + body


def weights():
    """Weights for the network 120-6-6-3, named as PyTorch names them."""
    header, body = {"__metadata__": {"format": "pt"}}, b""
    widths = [SIZE[0] * SIZE[1], 6, 6, 3]
    rng = random.Random(5)
    for layer, (fan_in, units) in enumerate(zip(widths, widths[1:])):
        for part, shape in (("weight", [units, fan_in]), ("bias", [units])):
            count = units * (fan_in if part == "weight" else 1)
            data = struct.pack(f"<{count}f", *(rng.uniform(-0.1, 0.1) for _ in range(count)))
            header[f"{2 * layer}.{part}"] = {
                "dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(data)]}
            body += data
    return safetensors(header, body)


def cifar(count):
    rng = random.Random(count)
    return b"".join(bytes([k % 10]) + rng.randbytes(3072) for k in range(count))


def cifar_archive():
    """CIFAR-10's archive with all its 60,000 images, which are grey."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name in ["data_batch_%d" % k for k in range(1, 6)] + ["test_batch"]:
                member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}.bin")
                body = b"".join(bytes([k % 10]) + bytes([k]) * 3072 for k in range(10)) * 1000
                member.size = len(body)
                tar.addfile(member, io.BytesIO(body))
    return out.getvalue()


def write(folder, tool):
    """Writes all that others are made from into a folder: sets, runs, a store and an outcome.

    The runs are trained and the store is filled by the tool itself.
    """
    (folder / "images").mkdir(parents=True)
    for name, data in image_set().items():
        (folder / "images" / name).write_bytes(data)
    (folder / "table.csv").write_text(table())
    small = ["--epochs", "2", "--threads", "1", "--batch-size", "15"]
    tool.expect(["train", "--data", folder / "images", "--hidden", "6x2", "--rule", "ip",
                 "--monitor", "2", "--out", folder / "run", *small])
    tool.expect(["train", "--data", folder / "table.csv", "--target", "kind", "--hidden", "4",
                 "--rule", "none", "--out", folder / "table-run", *small])
    tool.expect(["sweep", "--data", folder / "table.csv", "--target", "kind", "--hidden", "4",
                 "--rule", "none", "--vary", "learning-rate=1e-3..0.1", "--trials", "2",
                 "--results", folder / "results", *small])
