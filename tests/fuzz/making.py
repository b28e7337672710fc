"""Makes hostile input: invents it, or damages what is whole."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.botdistrikt.jsons import bodies

ODD: list[Any] = [None, True, 0, -1, 10**400, 1e308, "", " ", "<!--", "{", '{"text":1}', [], {}]
ODD += ["\ud800", "\u202e", "https://[", "tel:", "x" * 30_000, "<b " * 9_000, "&" * 20_000]
ODD += [[[[[]]]], {"cards": {"cards": {}}}, {"attachment": {"payload": []}}, "https://a.b/c.mp3"]
TOKENS = (b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"'\"", b"[[", b"../")
Damage = Callable[[bytes, random.Random], bytes]
SEEDS = st.integers(0, 2**32 - 1)


class Input(bytes):
    """Bytes that are shown in short."""

    def __repr__(self) -> str:
        return f"{self[:600]!s}{' ...' if len(self) > 600 else ''} ({len(self)} bytes)"


def hostile(wholes: list[bytes], damage: Damage) -> st.SearchStrategy[bytes]:
    """Return a strategy for damaged copies of something whole."""
    return st.builds(
        lambda whole, seed: damage(whole, random.Random(seed)), st.sampled_from(wholes), SEEDS
    )


def json_bytes() -> st.SearchStrategy[bytes]:
    """Return a strategy for any JSON, and things that look like a reply."""
    return bodies.map(lambda body: json.dumps(body).encode())


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Change, remove, repeat or cut a few bytes."""
    made = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        size = chance.choice([1, 1, 2, 4, 8, 64])
        match chance.randrange(6):
            case 0:
                made[at : at + size] = chance.randbytes(size)
            case 1:
                del made[at : at + size]
            case 2:
                made[at:at] = made[at : at + size * 8]
            case 3:
                made[at : at + 4] = chance.choice(TOKENS)
            case 4:
                del made[at:]
            case _ if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
    return bytes(made)


def damaged_json(raw: bytes, chance: random.Random) -> bytes:
    """Change, move or repeat a few values of a JSON document; half the time its text, too."""
    body = json.loads(raw)
    for _ in range(chance.randint(1, 6)):
        holders = list(_holders(body))
        if not holders:
            body = deepcopy(chance.choice(ODD))
            continue
        holder, key = chance.choice(holders)
        holder[key] = _changed(holder[key], chance, holders)
    made = json.dumps(body).encode()[:200_000]
    return damaged(made, chance) if chance.random() < 0.5 else made


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    if not isinstance(value, dict | list):
        return
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        yield from _holders(value[key])


def _changed(value: Any, chance: random.Random, holders: list[tuple[Any, Any]]) -> Any:
    holder, key = chance.choice(holders)
    choices: list[Callable[[], Any]] = [
        lambda: deepcopy(chance.choice(ODD)),
        lambda: deepcopy(holder[key]),
        lambda: json.dumps(value),
        lambda: [value, deepcopy(value)],
        lambda: {chance.choice(["text", "payload", "cards", "attachment", "data"]): value},
        lambda: [[[value]]],
    ]
    return chance.choice(choices)()
