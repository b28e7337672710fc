"""Throw JSON at the reading of replies: `python -m tests.fuzz.replies --minutes 10`.

Half of it is made by hypothesis from nothing, half are the example payloads (where they lie beside
the repository, else a few of our own) with pieces of them changed, moved, repeated and broken, as
text too. Whatever comes must give a reply within its limits, quickly; the first input that does
not is printed, and the exit code is 1.
"""

import argparse
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from speaker import phrasebook
from speaker.botdistrikt.answers import Answer
from speaker.botdistrikt.explain import explain
from speaker.botdistrikt.replies import MOST_PARTS, read_reply
from speaker.errors import BotError
from tests.botdistrikt.jsons import bodies
from tests.botdistrikt.samples import FOLDER

BOOK = phrasebook.load("en")
SLOW = 1.0
"""Seconds for one input: a Pi is ten times slower, and a person is waiting."""

OWN = [
    {"webchat_responses": [{"type": "text", "response_payload": "Hello", "id": 1}]},
    {"webchat_responses": [{"response_payload": {"text": "A", "buttons": [{"title": "B"}]}}]},
    {"webchat_quickreplies": [{"type": "location"}], "webchat_responses": [None, "x", {}]},
    [{"type": "card", "response_payload": [{"title": "A", "cards": [[{"title": "B"}]]}]}],
]
ODD: list[Any] = [None, True, 0, -1, 10**400, 1e308, "", " ", "<!--", "{", '{"text":1}', [], {}]
ODD += ["\ud800", "\u202e", "https://[", "tel:", "x" * 30_000, "<b " * 9_000, "&" * 20_000]
ODD += [[[[[]]]], {"cards": {"cards": {}}}, {"attachment": {"payload": []}}, "https://a.b/c.mp3"]


def check(body: object) -> None:
    """Read and explain one input; raises when either fails or takes too long."""
    began = time.perf_counter()
    reply = read_reply(body)
    took = time.perf_counter() - began
    if took > SLOW:
        raise AssertionError(f"took {took:.1f} s")
    if len(reply.parts) > MOST_PARTS:
        raise AssertionError(f"{len(reply.parts)} parts")
    repr(reply).encode()
    if random.random() < 0.05:  # explaining reads every sentence: one in twenty
        "\n".join(explain(body, BOOK)).encode()


def check_bytes(raw: bytes) -> None:
    """Read one answer as it came from the wire."""
    try:
        body = Answer(200, {}, raw).json(secure=True)
    except BotError:
        return
    check(body)


def seeds() -> list[Any]:
    """Return what is there to be changed."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")]
    return [entry["body"] for entry in found if "body" in entry] or OWN


def mutated(body: Any, chance: random.Random) -> Any:
    """Change a copy of a payload in a few places."""
    body = deepcopy(body)
    for _ in range(chance.randint(1, 6)):
        holders = list(_holders(body))
        if not holders:
            return deepcopy(chance.choice(ODD))
        holder, key = chance.choice(holders)
        holder[key] = _changed(holder[key], chance, holders)
    return body


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


def broken(body: Any, chance: random.Random) -> bytes:
    """Write a payload as JSON and damage the text."""
    raw = bytearray(json.dumps(body).encode()[:50_000])
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(raw) + 1)
        raw[at : at + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 3))
    return bytes(raw)


def by_changing(until: float, chance: random.Random) -> int:
    """Change examples until the time is over; return how many."""
    found, count = seeds(), 0
    while time.monotonic() < until:
        body = mutated(chance.choice(found), chance)
        _report(check, body)
        _report(check_bytes, broken(body, chance))
        count += 2
    return count


def by_inventing(until: float, number: int) -> int:
    """Let hypothesis invent until the time is over; return how many."""
    count = 0
    while time.monotonic() < until:
        number += 1
        count += _batch(until, number)
    return count


def _batch(until: float, number: int) -> int:
    count = 0

    @seed(number)
    @settings(
        max_examples=200,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def invent(body: object) -> None:
        nonlocal count
        if time.monotonic() < until:
            count += 1
            _report(check, body)

    invent()
    return count


def _report(check_one: Callable[[Any], None], made: Any) -> None:
    try:
        check_one(made)
    except Exception:  # noqa: BLE001  # which one is what we want to know
        print(f"found: {made!r:.5000}", file=sys.stderr)  # noqa: T201
        traceback.print_exc()
        sys.exit(1)


def main() -> None:
    """Run for the minutes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}, {chosen.minutes:g} minutes", flush=True)  # noqa: T201
    half = chosen.minutes * 30
    changed = by_changing(time.monotonic() + half, random.Random(chosen.seed))
    print(f"{changed} changed examples: nothing found", flush=True)  # noqa: T201
    invented = by_inventing(time.monotonic() + half, chosen.seed)
    print(f"{invented} invented: nothing found", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
