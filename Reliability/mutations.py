"""Damage to bytes, seeded: the same random numbers give the same damage."""

import re

INTEGERS = [0, 1, 2, 3, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**62,
            2**63 - 1, 2**63, 2**64 - 1]
NUMBERS = ["0", "-1", "-0", "1e308", "1e999", "-1e999", "NaN", "nan", "inf", "Infinity", "null",
           "1e-320", "4294967296", "9223372036854775807", "9223372036854775808",
           "-9223372036854775808", "99999999999999999999999999", "0x10", "1_000", "1,5", "1.5", "+3", "٣", "",
           "true", '"7"']
TOKENS = ['"', "'", ",", ";", "\t", "\n", "\r", "\r\n\r\n", "\0", "\ufeff", "{", "}", "[", "]",
          ":", "\\", "/", "..", "#", "%", "&a ", "*a", "<<: *rate", "!!binary ", "|\n", "null",
          "\u202e", "é", "𝟘", "💥"]


def mutate(rng, data, others=()):
    """Damages bytes in one to four places; `others` are bytes of the same kind to splice from."""
    is_text = b"\0" not in data[:4096] and len(data) < 1 << 20
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        kinds = BYTES + (TEXT * 2 if is_text else [])
        data = rng.choice(kinds)(rng, data, others)
    return data


def place(rng, data):
    """A place in the data, more often near its beginning, where headers are."""
    limit = len(data) if rng.random() < 0.6 else min(len(data), 64)
    return rng.randrange(limit + 1)


def flip(rng, data, _):
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8])):
        if out:
            out[min(place(rng, data), len(out) - 1)] ^= 1 << rng.randrange(8)
    return bytes(out)


def integer(rng, data, _):
    width = rng.choice([1, 2, 4, 8])
    value = rng.choice(INTEGERS) % 256**width
    at = place(rng, data)
    return data[:at] + value.to_bytes(width, rng.choice(["little", "big"])) + data[at + width:]


def truncate(rng, data, _):
    return data[:place(rng, data)]


def extend(rng, data, _):
    return data + rng.choice([b"\0", b"\n", b"x" * 100, rng.randbytes(9), data])


def remove(rng, data, _):
    at = place(rng, data)
    return data[:at] + data[at + rng.choice([1, 2, 4, 16, 100]):]


def repeat(rng, data, _):
    at, size = place(rng, data), rng.choice([1, 4, 16, 100])
    return data[:at] + data[at:at + size] * rng.choice([2, 3, 200]) + data[at:]


def exchange(rng, data, _):
    a, b = sorted((place(rng, data), place(rng, data)))
    size = rng.choice([1, 4, 32])
    return data[:a] + data[b:b + size] + data[a + size:b] + data[a:a + size] + data[b + size:]


def clear(rng, data, _):
    at, size = place(rng, data), rng.choice([4, 32, 256])
    size = min(size, len(data) - at)
    return data[:at] + rng.choice([b"\0", b"\xff"]) * size + data[at + size:]


def splice(rng, data, others):
    if not others:
        return flip(rng, data, others)
    other = rng.choice(others)
    return data[:place(rng, data)] + other[place(rng, other):]


def number(rng, data, _):
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", data))
    if not found:
        return token(rng, data, _)
    match = rng.choice(found)
    return data[:match.start()] + rng.choice(NUMBERS).encode() + data[match.end():]


def word(rng, data, _):
    found = list(re.finditer(rb"[A-Za-z][\w.-]*", data))
    if not found:
        return token(rng, data, _)
    match, other = rng.choice(found), rng.choice(found)
    new = rng.choice([other[0], b"", match[0] * 2, match[0].swapcase(),
                      rng.choice(NUMBERS).encode()])
    return data[:match.start()] + new + data[match.end():]


def token(rng, data, _):
    at = place(rng, data)
    return data[:at] + rng.choice(TOKENS).encode() + data[at:]


def line(rng, data, _):
    lines = data.split(b"\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    what = rng.randrange(5)
    if what == 0:
        lines[at:at + 1] = []
    elif what == 1:
        lines.insert(at, lines[other])
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines[at:at] = [lines[at]] * 500
    else:
        lines[at] = lines[at].replace(b" ", b"  ").replace(b":", b": ") + lines[other]
    return b"\n".join(lines)


def nest(rng, data, _):
    at = place(rng, data)
    opening = rng.choice([b"[", b"{", b'{"a":', b"- ", b"(", b"? "])
    return data[:at] + opening * rng.choice([10, 600, 20_000]) + data[at:]


def bomb(rng, data, _):
    """Aliases of YAML, each of which stands for ten of the one before."""
    lines = [b"a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for level in range(1, rng.choice([3, 6, 9])):
        before = b", ".join([b"*a%d" % (level - 1)] * 10)
        lines.append(b"a%d: &a%d [%s]" % (level, level, before))
    return b"\n".join(lines) + b"\n" + data


BYTES = [flip, flip, integer, integer, truncate, extend, remove, repeat, exchange, clear, splice]
TEXT = [number, number, word, token, line, nest]
