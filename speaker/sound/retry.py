"""When to try again: soon at first, then less and less often."""

import time
from collections.abc import Callable

FIRST, LONGEST = 0.5, 4.0
"""Seconds; whatever comes back is found at most the longest later."""


class Retry:
    """Counts failures.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget the failures: the next attempt is due at once."""
        self._pause = FIRST
        self._due_at = 0.0

    def failed(self) -> None:
        """Wait longer after each failure."""
        self._due_at = self._clock() + self._pause
        self._pause = min(2 * self._pause, LONGEST)

    def due(self) -> bool:
        """Return whether it is time for an attempt."""
        return self.wait() <= 0.0

    def wait(self) -> float:
        """Return the seconds until it is."""
        return max(self._due_at - self._clock(), 0.0)
