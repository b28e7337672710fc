"""What a process logs, and waiting for it."""

import queue
import sys
import threading
import time
from collections.abc import Iterable

PATIENCE = 240.0
"""Seconds: the board's processor is emulated."""


def show(line: str) -> None:
    """Write a whole line, whoever else does."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Log:
    """Reads `lines` on a thread of its own, and shows them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()

    def has(self, words: str) -> str:
        """Wait until a line with `words` comes, after the one waited for before; return it."""
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(ends - time.monotonic(), 0))
            except queue.Empty:
                raise AssertionError(f"{words!r} was never logged") from None
            if words in line:
                return line

    def _read(self, lines: Iterable[str]) -> None:
        for line in lines:
            show(f"speaker: {line.rstrip()}")
            self._lines.put(line)
