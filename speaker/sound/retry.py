"""When to try again: soon at first, then less and less often, and at once when a card comes.

An attempt is costly: PortAudio starts anew and looks at everything. To see whether a sound card was
plugged in, one small file is enough.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FIRST, LONGEST = 0.5, 4.0
"""Seconds between attempts; what comes back soon is found at most the longest later."""
HOPE = 60.0
"""Seconds after which whatever went is not expected back at any moment."""
SELDOM = 30.0
"""Seconds between attempts from then on. (A sound server comes back without any card.)"""
CARDS = Path("/proc/asound/cards")


def cards() -> str:
    """Return the list of sound cards as the kernel writes it; empty where it has none."""
    with suppress(OSError):
        return CARDS.read_text(encoding="utf-8", errors="replace")
    return ""


class Retry:
    """Counts failures.

    Args:
        clock: monotonic seconds.
        there: tells, quickly, which sound cards there are; when that changes, it is time.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, there: Callable[[], str] = cards
    ) -> None:
        self._clock = clock
        self._there = there
        self._seen = ""
        self.reset()

    def reset(self) -> None:
        """Forget the failures: the next attempt is due at once."""
        self._pause = FIRST
        self._due_at = 0.0
        self._first_at: float | None = None

    def failed(self) -> None:
        """Wait longer after each failure."""
        now = self._clock()
        if self._first_at is None:
            self._first_at, self._seen = now, self._there()
        lost_hope = now - self._first_at > HOPE
        self._due_at = now + (SELDOM if lost_hope else self._pause)
        self._pause = min(2 * self._pause, LONGEST)

    def due(self) -> bool:
        """Return whether it is time for an attempt."""
        if self._first_at is not None and self._there() != self._seen:
            self.reset()  # a card may need a moment before it opens
        return self._clock() >= self._due_at

    def wait(self) -> float:
        """Return the seconds after which to ask again: it is due then, or a card may have come."""
        return min(max(self._due_at - self._clock(), 0.0), LONGEST)
