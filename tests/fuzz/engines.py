"""Models whose content is damaged, tried out where they can do no harm (see `nursery`)."""

import atexit
import os
import random
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from speaker import models
from speaker.errors import ModelError
from speaker.models.catalogue import Kind
from tests.fuzz.making import damaged

MARK = b"\0\0"
"""Between the name of the file that is damaged and its content."""
VOICE = (models.VOICE_FILE, f"{models.VOICE_FILE}.json")
FOLDERS = {Kind.RECOGNIZER: models.builtin_recognizer(), Kind.VOICE: models.builtin_voice().parent}
FORGIVEN = ("MemoryError",)
"""What ends a child as it would end the device: it starts again, and carefully."""


def files(kind: Kind) -> list[str]:
    """Return what a model is made of."""
    folder = FOLDERS[kind]
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.suffix != ".md" and path.name != "NOTICE")


def wholes(kind: Kind) -> list[bytes]:
    """Return each file of a model, after its name."""
    return [name.encode() + MARK + (FOLDERS[kind] / name).read_bytes() for name in files(kind)]


def rotten(raw: bytes, chance: random.Random) -> bytes:
    """Change a file as a worn-out card does, a block of it or a few bits; or as somebody does."""
    name, _, content = raw.partition(MARK)
    made = bytearray(content)
    at = chance.randrange(len(made))
    match chance.randrange(4):
        case 0:
            made[at] ^= 1 << chance.randrange(8)
        case 1:
            start = at // 512 * 512
            made[start : start + 512] = bytes(len(made[start : start + 512]))
        case 2:
            start = at // 4096 * 4096
            made[start : start + 4096] = chance.randbytes(len(made[start : start + 4096]))
        case _:
            made = bytearray(damaged(content, chance))
    return name + MARK + bytes(made)


def invented(kind: Kind) -> st.SearchStrategy[bytes]:
    """Return a strategy for files that are none."""
    return st.builds(
        lambda name, content: name.encode() + MARK + content,
        st.sampled_from(files(kind)),
        st.binary(),
    )


@cache
def _nursery() -> subprocess.Popen[str]:
    made = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.fuzz.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    atexit.register(_ends, made)
    return made


def _ends(made: "subprocess.Popen[str]") -> None:
    assert made.stdin
    assert made.stdout
    made.stdin.close()
    made.wait(60)
    made.stdout.close()


def try_out(kind: Kind, raw: bytes) -> None:
    """Try a model out of which one file is this one.

    Raises:
        ModelError: it is refused, or takes the process with it, which the device outlives
            (tests/faults/test_models.py).
    """
    name, _, content = raw.partition(MARK)
    with tempfile.TemporaryDirectory(prefix="speaker-fuzz-") as folder:
        for other in files(kind):
            place = Path(folder, "model", other)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(FOLDERS[kind] / other)
        damaged_one = Path(folder, "model", name.decode())
        damaged_one.unlink()
        damaged_one.write_bytes(content)
        model = Path(folder, "model")
        code, said = _answer(kind, model if kind is Kind.RECOGNIZER else model / VOICE[0])
    if code < 0 or code == ModelError.exit_code or said.startswith(FORGIVEN):
        raise ModelError(said)
    assert code == 0, said


def _answer(kind: Kind, path: Path) -> tuple[int, str]:
    nursery = _nursery()
    assert nursery.stdin
    assert nursery.stdout
    with suppress(BrokenPipeError):
        nursery.stdin.write(f"{kind} {path}\n")
        nursery.stdin.flush()
    code, _, said = nursery.stdout.readline().rstrip("\n").partition(" ")
    return int(code), said
