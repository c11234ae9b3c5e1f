"""Whether a file agrees with itself, by readers that share nothing with the tool's.

A reader may refuse what is sound, but must not take what is unsound for something else.
"""

import ast
import gzip
import json
import math
import re
import struct
import zlib

ITEM_SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
              "U8": 1, "BOOL": 1}


def unpacked(data):
    """The bytes themselves, or those in a gzip file; an error where its checksum is wrong."""
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def idx(data):
    data = unpacked(data)
    axes = data[3]
    sizes = struct.unpack_from(f">{axes}I", data, 4)
    return data[:3] == b"\0\0\x08" and len(data) == 4 + 4 * axes + math.prod(sizes)


def cifar(data):
    data = unpacked(data)
    return len(data) % 3073 == 0 and all(label < 10 for label in data[::3073])


def png(data):
    """Signature, and the lengths and checksums of all chunks up to the last."""
    at = 8
    while data[:8] == b"\x89PNG\r\n\x1a\n":
        length, kind = struct.unpack_from(">I4s", data, at)
        checksum, = struct.unpack_from(">I", data, at + 8 + length)
        if checksum != zlib.crc32(data[at + 4:at + 8 + length]):
            return False
        if kind == b"IEND":
            return True
        at += 12 + length
    return False


def npy(data):
    wide = data[6] >= 2
    length, = struct.unpack_from("<I" if wide else "<H", data, 8)
    start = (12 if wide else 10) + length
    text = data[12 if wide else 10:start].decode("latin-1")
    # What follows the dictionary is filling; Python 2 wrote 3L.
    header = ast.literal_eval(re.sub(r"(\d)L", r"\1", text[:text.index("}") + 1].strip()))
    shape = header["shape"]
    size = int(header["descr"][2:]) * math.prod(shape)
    return (data[:6] == b"\x93NUMPY" and isinstance(shape, tuple) and min(shape, default=0) >= 0
            and len(data) - start == size)


def safetensors(data):
    length, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    end = 0
    for entry in sorted(header.values(), key=lambda entry: entry["data_offsets"]):
        start, stop = entry["data_offsets"]
        # Of a type of another version nobody can tell the size; only who needs the tensor minds.
        item = ITEM_SIZES.get(entry["dtype"], 0)
        size = item * math.prod(entry["shape"]) if item else stop - start
        if start != end or stop - start != size or min(entry["shape"], default=0) < 0:
            return False
        end = stop
    return end == len(data) - 8 - length


def text(data):
    """A table is UTF-8, packed or not."""
    unpacked(data).decode("utf-8")
    return True


def is_sound(check, data):
    """Whether a check passes; what makes it raise is unsound."""
    try:
        return check(data)
    except Exception:
        return False
