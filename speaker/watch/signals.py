"""SIGTERM and SIGINT, so that none is lost.

A Python handler runs between two instructions of the main thread. A signal that comes just before
the main thread goes to sleep is noted, and handled when it wakes up: with nothing to do that may be
never. But at that very moment the interpreter writes the signal's number into a pipe, and here a
thread waits at its other end. (To block the signals and wait for them with sigwait would not do:
numpy's threads are there before us, and do not block them.)
"""

import os
import signal
import threading
from collections.abc import Callable

ENDING = (signal.SIGTERM, signal.SIGINT)


def call_on_end(end: Callable[[], None]) -> None:
    """Call `end` on a thread of its own whenever the process is asked to end (main thread only)."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in ENDING:
        signal.signal(number, _nothing_more)
    threading.Thread(target=_wait, args=(reading, end), name="signals", daemon=True).start()


def _nothing_more(_number: int, _frame: object) -> None:
    """The pipe has it."""


def _wait(reading: int, end: Callable[[], None]) -> None:
    while number := os.read(reading, 1):
        if number[0] in ENDING:
            end()
