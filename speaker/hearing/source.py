"""Where sound comes from: a microphone, or a stand-in."""

from collections.abc import Callable
from typing import Protocol

RATE = 16_000
"""Hertz."""
BLOCK = 480
"""Samples a block: 30 ms."""

Deliver = Callable[[bytes], None]
"""Takes an int16 mono block of at most 50 ms; quick, and called on any thread."""
Lost = Callable[[], None]
"""Takes notice that no more blocks will come; called on any thread."""


class Source(Protocol):
    """Delivers blocks from `start` to `stop`; may be started again."""

    def start(self, deliver: Deliver, lost: Lost) -> None:
        """Begin to deliver; EarsError when there is nothing to hear with."""
        ...

    def stop(self) -> None:
        """Deliver nothing more once this returns; never raises."""
        ...
