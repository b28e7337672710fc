"""What is still to be heard: a queue of samples that a loudspeaker pulls from at its own pace.

Sound is int16 mono throughout. The one lock is held for a few copies at a time, so that a sound
card's callback may pull without fear of waiting.
"""

import threading
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

GENTLEST = 0.02
"""Gain at volume 1. Loudness is heard on a logarithmic scale, so steps are equal ratios."""


def gain(level: int) -> float:
    """Return the factor for a volume of 0 (silent) to 10 (full), in equal steps of loudness."""
    return 0.0 if level <= 0 else float(GENTLEST ** ((10 - min(level, 10)) / 9))


class Playback:
    """Samples waiting to be played; when there are none, a pull gives silence."""

    def __init__(self) -> None:
        self._waiting: deque[Samples] = deque()
        self._changed = threading.Condition()
        self._gain = 1.0
        self.pulls = 0
        """How often samples were taken: a loudspeaker that lives takes some all the time."""

    def set_volume(self, level: int) -> None:
        """Play from now on at this volume (0 to 10)."""
        with self._changed:
            self._gain = gain(level)

    def add(self, samples: Samples) -> None:
        """Put samples behind those that wait."""
        with self._changed:
            if len(samples):
                self._waiting.append(samples)

    def change(self, changed: Callable[[Samples], Samples]) -> None:
        """Put in place of all that waits what `changed` makes of it (at another rate)."""
        with self._changed:
            self._waiting = deque(changed(samples) for samples in self._waiting)

    def cut(self) -> None:
        """Forget everything that waits."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()

    def pull(self, count: int) -> Samples:
        """Return the next `count` samples, filled up with silence."""
        block = np.zeros(count, np.int16)
        filled = 0
        with self._changed:
            self.pulls += 1
            while self._waiting and filled < count:
                head = self._waiting.popleft()
                taken = head[: count - filled]
                block[filled : filled + len(taken)] = taken * self._gain
                filled += len(taken)
                if len(taken) < len(head):
                    self._waiting.appendleft(head[len(taken) :])
            if not self._waiting:
                self._changed.notify_all()
        return block

    @property
    def empty(self) -> bool:
        """Nothing waits."""
        with self._changed:
            return not self._waiting

    def wait_until_empty(self, timeout: float) -> bool:
        """Wait until everything was pulled or cut; False when `timeout` seconds were not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)
