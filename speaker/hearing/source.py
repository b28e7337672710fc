"""Where sound comes from: a microphone, or a stand-in."""

from collections.abc import Callable
from typing import Protocol

from speaker.sound.resampling import Form

RATE = 16_000
"""Hertz, of what is recognized."""
BLOCK = 480
"""Samples a block at that rate: 30 ms."""
SECONDS_A_BLOCK = BLOCK / RATE

Deliver = Callable[[bytes], bool]
"""Takes a block of at most 50 ms as it came, int16 in the source's form; quick, and called on any
thread. Returns whether somebody listens to it right now."""
Lost = Callable[[], None]
"""Takes notice that no more blocks will come; called on any thread."""


class Source(Protocol):
    """Delivers blocks from `start` to `stop`; may be started again."""

    form: Form
    """How its blocks look; may be another one after every start."""

    def start(self, deliver: Deliver, lost: Lost) -> None:
        """Begin to deliver; EarsError when there is nothing to hear with."""
        ...

    def stop(self) -> None:
        """Deliver nothing more once this returns; never raises."""
        ...
