"""Damage that keeps a file well formed: each is a lie that its reader can find, and must refuse."""

import json
import math
import sqlite3
import struct

from mutations import mutate
from soundness import ITEM_SIZES
from specimens import safetensors


def unpack(data):
    """The header of a safetensors file, and the bytes of each tensor."""
    length, = struct.unpack_from("<Q", data)
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    parts = {name: body[slice(*entry["data_offsets"])] for name, entry in header.items()
             if name != "__metadata__"}
    return header, parts


def pack(header, parts):
    body = b""
    for name, part in parts.items():
        header[name]["data_offsets"] = [len(body), len(body) + len(part)]
        body += part
    return safetensors(header, body)


def drop(rng, header, parts, name):
    del header[name], parts[name]


def reshape(rng, header, parts, name):
    shape = header[name]["shape"]
    header[name]["shape"] = rng.choice([[1, *shape], [*shape, 1], [math.prod(shape), 1, 1]])


def resize(rng, header, parts, name):
    size = ITEM_SIZES[header[name]["dtype"]]
    part = parts[name]
    parts[name] = part[:-size] if rng.random() < 0.5 else part + bytes(size)
    header[name]["shape"] = [len(parts[name]) // size]


def poison(rng, header, parts, name):
    """A NaN, an infinity, or a number below zero where there is a count."""
    values = {"F32": ("f", [math.nan, math.inf]), "F64": ("d", [math.nan, -math.inf]),
              "I64": ("q", [-1, -3, 2**62])}
    form, choices = values.get(header[name]["dtype"], ("B", [255]))
    value = struct.pack("<" + form, rng.choice(choices))
    count = len(parts[name]) // len(value)
    at = rng.randrange(count) * len(value)
    parts[name] = parts[name][:at] + value + parts[name][at + len(value):]


def checkpoint(rng, data):
    """A lie about one tensor; it must be refused by who takes up the run."""
    header, parts = unpack(data)
    name = rng.choice(sorted(parts))
    lie = rng.choice([drop, reshape, resize, poison])
    # The generator's state is bytes of LibTorch's, any of which may be another state.
    if name == "order.generator" and lie is poison:
        lie = drop
    lie(rng, header, parts, name)
    return pack(header, parts), f"{lie.__name__} {name}", True


def weights(rng, data):
    """The same of initial weights: with a NaN among them, the first step says that it diverges."""
    data, damage, _ = checkpoint(rng, data)
    return data, damage, not damage.startswith("poison")


def metadata(rng, data):
    """Damage to a text in the metadata, which may still make sense."""
    header, parts = unpack(data)
    texts = header["__metadata__"]
    key = rng.choice(sorted(texts))
    if rng.random() < 0.1:
        del texts[key]
    else:
        texts[key] = mutate(rng, texts[key].encode()).decode("utf-8", "replace")
    return pack(header, parts), f"metadata {key}", False


def inner_header(rng, data):
    """Damage to the header's text, whose length is told rightly."""
    length, = struct.unpack_from("<Q", data)
    header = mutate(rng, data[8:8 + length])
    return struct.pack("<Q", len(header)) + header + data[8 + length:], "header", False


STORE_LIES = {
    "epochs is a text": "UPDATE run SET epochs = 'many'",
    "epochs below zero": "UPDATE run SET epochs = -3",
    "epochs beyond all": "UPDATE run SET epochs = 9e18",
    "seconds is a text": "UPDATE run SET seconds = 'long'",
    "seconds is a blob": "UPDATE run SET seconds = x'00'",
    "state is unknown": "UPDATE run SET state = 'done'",
    "configuration is no JSON": "UPDATE run SET configuration = 'x'",
    "configuration is empty JSON": "UPDATE run SET configuration = '{}'",
    "configuration is a blob": "UPDATE run SET configuration = x'ff'",
    "series gone": "DELETE FROM series WHERE name = 'test_error'",
    "all series gone": "DELETE FROM series",
    "series of an odd length": "UPDATE series SET numbers = substr(numbers, 2)",
    "series too short": "UPDATE series SET numbers = substr(numbers, 9)",
    "series is a text": "UPDATE series SET numbers = 'numbers'",
    "no table of series": "DROP TABLE series",
    "no column": "ALTER TABLE run DROP COLUMN machine",
    "another column's name": "ALTER TABLE series RENAME COLUMN numbers TO values_",
}

# Odd, but no lies: a measure may be NaN, as the norm of a gradient is that does not exist.
STORE_ODDITIES = {
    "NaN": "UPDATE series SET numbers = x'000000000000f87f000000000000f87f' "
           "WHERE name = 'test_loss'",
    "no rows": "DELETE FROM series; DELETE FROM run",
}


def store(rng, path):
    """Changes a store's rows or columns; the name of the change, and whether it is a lie."""
    changes = {**STORE_LIES, **STORE_ODDITIES}
    name = rng.choice(sorted(changes))
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA foreign_keys = OFF;" + changes[name])
    connection.close()
    return name, name in STORE_LIES
