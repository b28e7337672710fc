"""Tries a model out in a process of its own: some broken ones take the process with them.

As root it runs as whoever the model belongs to, because what was fetched is read by a large C++
library: it may do no harm beyond that user's reach.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from speaker.errors import ModelError, SpeakerError
from speaker.models.catalogue import Kind

TIMEOUT = 300.0
"""Seconds; a large model on a slow memory card takes its time."""
FIX = "install it again, or choose another"
PHRASES = ("one", "two", "three", "yes", "no")


def try_out(kind: Kind, model: Path, patience: float = TIMEOUT) -> None:
    """Load a model and use it once, elsewhere, within so many seconds.

    Raises:
        ModelError: it is of no use.
    """
    command = [sys.executable, "-P", "-m", "speaker.trial", kind, str(model)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            text=True,
            timeout=patience,
            cwd="/",
            **_owner(model),
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{model} does not get ready in {patience:.0f} s; {FIX}") from error
    if done.returncode < 0:
        raise ModelError(f"{model} is broken: it takes down the program that loads it; {FIX}")
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        ours = done.returncode == ModelError.exit_code
        raise ModelError(said if ours else f"{model.name} cannot be used: {said}")


def _owner(model: Path) -> dict[str, Any]:
    found = model.stat()
    if os.geteuid() or found.st_uid == 0:
        return {}
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []}


def main(arguments: list[str]) -> int:
    """Try a model out in this process; return the exit code."""
    kind, model = arguments
    try:
        (_hear if kind == Kind.RECOGNIZER else _speak)(Path(model))
    except SpeakerError as error:
        print(error, file=sys.stderr)  # noqa: T201  # read by the other side
        return error.exit_code
    return 0


def _hear(folder: Path) -> None:
    from speaker.hearing.recognizer import Recognizer

    recognizer = Recognizer(folder)
    recognizer.use_once()
    recognizer.use_once(recognizer.phrases(PHRASES))


def _speak(model: Path) -> None:
    from speaker.speaking.piper import Piper

    if not len(Piper(model).synthesize("1 2 3.")):
        raise ModelError(f"{model.name} says nothing")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
