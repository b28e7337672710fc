"""A voice for Piper that never comes to the end of some sentences: onnxruntime works on for ever.

The model is written here byte by byte, as protocol buffers have it
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto): a loop that is gone through 2^40 times for
a sentence with one sound, and not at all for any other, which becomes a short hum.
"""

import json
import struct

from speaker import models

INT, TENSOR, GRAPH = 2, 4, 5
"""Kinds of attribute."""
FLOAT, INT64, BOOL = 1, 7, 9
"""Kinds of element."""
HUM = 1600
"""Samples of every sentence."""
ORDINARY, ENDLESS = 1, 2
"""Symbols of a sound."""
SOUND = "k"
"""Whose sentences never end."""


def number(value):
    """A varint."""
    head, rest = value & 0x7F, value >> 7
    return bytes([head | 0x80]) + number(rest) if rest else bytes([head])


def field(key, value):
    """A field: a number, a text, or a message."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return number(key << 3 | 2) + number(len(content)) + content


def node(kind, takes, makes, *attributes):
    names = [field(1, name) for name in takes] + [field(2, name) for name in makes]
    return field(1, b"".join([*names, field(4, kind), *attributes]))


def attribute(name, key, value, kind):
    return field(5, field(1, name) + field(key, value) + field(20, kind))


def tensor(name, kind, dims, content):
    sizes = b"".join(field(1, size) for size in dims)
    return field(5, sizes + field(2, kind) + field(8, name) + field(9, content))


def value(key, name, kind, dims):
    """What goes into a graph (11), or comes out of it (12); a dimension may be a name."""
    shape = b"".join(field(1, field(1 if isinstance(d, int) else 2, d)) for d in dims)
    return field(key, field(1, name) + field(2, field(1, field(1, kind) + field(2, shape))))


def body():
    """One round: everything stays as it is."""
    return b"".join(
        [
            node("Identity", ["on"], ["on_again"]),
            node("Identity", ["sound"], ["same_sound"]),
            field(2, "round"),
            value(11, "round_number", INT64, []),
            value(11, "on", BOOL, []),
            value(11, "sound", FLOAT, [1, 1, 1, HUM]),
            value(12, "on_again", BOOL, []),
            value(12, "same_sound", FLOAT, [1, 1, 1, HUM]),
        ]
    )


def graph():
    hum = struct.pack(f"<{HUM}f", *(0.2 * (-1) ** (n // 40) for n in range(HUM)))
    return b"".join(
        [
            node("ReduceMax", ["input"], ["most"], attribute("keepdims", 3, 0, INT)),
            node("Div", ["most", "endless"], ["whether"]),
            node("Mul", ["whether", "rounds"], ["how_often"]),
            node("Loop", ["how_often", "", "hum"], ["output"], attribute("body", 6, body(), GRAPH)),
            field(2, "voice"),
            tensor("endless", INT64, [], struct.pack("<q", ENDLESS)),
            tensor("rounds", INT64, [], struct.pack("<q", 1 << 40)),
            tensor("hum", FLOAT, [1, 1, 1, HUM], hum),
            value(11, "input", INT64, [1, "sounds"]),
            value(11, "input_lengths", INT64, [1]),
            value(11, "scales", FLOAT, [3]),
            value(12, "output", FLOAT, [1, 1, 1, HUM]),
        ]
    )


def write_voice(file):
    """Write the voice, and its description beside it."""
    opset = field(8, field(1, "") + field(2, 17))
    file.write_bytes(field(1, 8) + field(7, graph()) + opset)
    builtin = json.loads(models.builtin_voice().with_suffix(".onnx.json").read_bytes())
    symbols = {sound: [ORDINARY] for sound in builtin["phoneme_id_map"]} | {SOUND: [ENDLESS]}
    description = file.with_name(f"{file.name}.json")
    description.write_text(json.dumps(builtin | {"phoneme_id_map": symbols}))
