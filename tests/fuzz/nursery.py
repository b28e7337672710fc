"""Tries models out, each in a process that is made at once: `python -m tests.fuzz.nursery`.

The engines are loaded once, and each child is a copy of this process, with limits to what it may
take. For each line "KIND PATH" it writes one back: the child's exit code, a signal's negative, and
the last words of its standard error.
"""

import os
import resource
import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from speaker import trial
from speaker.models.catalogue import Kind

SECONDS = 20
"""Of the processor: some broken models have an engine turn in circles."""
MEMORY = 3 * 1024**3


def child(kind: str, path: str, log: Path) -> None:
    """Try a model out; does not return."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.alarm(10 * SECONDS)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    code = 1
    try:
        code = trial.main([kind, path])
    except Exception as error:  # noqa: BLE001  # which one is what we want to know
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    """Work until there are no more lines."""
    for engine in ("vosk", "speaker.hearing.recognizer", "speaker.speaking.piper"):
        import_module(engine)
    with tempfile.TemporaryDirectory(prefix="speaker-nursery-") as folder:
        log = Path(folder, "log")
        for line in sys.stdin:
            kind, path = line.rstrip("\n").split(" ", 1)
            pid = os.fork()
            if pid == 0:
                child(Kind(kind), path, log)
            _, status = os.waitpid(pid, 0)
            said = log.read_bytes().decode(errors="replace").strip().splitlines() or [""]
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {said[-1]}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
