"""The keyboard stands in for the button on a laptop.

A terminal reports no key releases, so Enter or space is a tap, and `h` puts the button down until
the next `h` lets go of it: hold-to-talk.
"""

import os
import select
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable
from typing import Any

from speaker.events import Event, Pressed, Released

TAP = 0.1
"""Seconds that a tap lasts."""


class Keyboard:
    """Turns keys into presses and releases, on its own thread."""

    def __init__(self, emit: Callable[[Event], None], fd: int | None = None) -> None:
        """Read keys from the file descriptor `fd` (standard input when None)."""
        self._emit = emit
        self._fd = sys.stdin.fileno() if fd is None else fd
        self._held = False
        self._terminal: list[Any] | None = None
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)

    @classmethod
    def started(cls, emit: Callable[[Event], None]) -> "Keyboard":
        """Return a keyboard that is being read."""
        keyboard = cls(emit)
        keyboard.start()
        return keyboard

    def start(self) -> None:
        """Take the keys one by one, without waiting for Enter."""
        if os.isatty(self._fd):
            self._terminal = termios.tcgetattr(self._fd)
            tty.setcbreak(self._fd)
        self._thread.start()

    def close(self) -> None:
        """Give the terminal back as it was."""
        os.write(self._stop_write, b".")
        self._thread.join(timeout=2.0)
        if self._terminal is not None:
            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._terminal)
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._fd, self._stop_read], [], [])
            keys = b"" if self._stop_read in ready else os.read(self._fd, 64)
            if not keys:
                return
            for key in keys.decode(errors="ignore"):
                self._key(key)

    def _key(self, key: str) -> None:
        now = time.monotonic()
        if key in " \n\r":
            self._emit(Pressed(now))
            self._emit(Released(now + TAP))
        elif key == "h":
            self._held = not self._held
            self._emit(Pressed(now) if self._held else Released(now))
