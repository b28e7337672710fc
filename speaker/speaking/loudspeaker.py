"""Where speech goes: what every loudspeaker does, and one that plays into memory."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from speaker.errors import MouthError
from speaker.sound.change import Change
from speaker.speaking.playback import Playback, Samples

STALLED = 3.0
"""Seconds without a sample being taken after which a loudspeaker is taken for dead."""
LOOK = 0.2
"""Seconds between two looks at whether it still plays, while somebody waits for the end."""
BLOCK = 0.02
"""Seconds a block: what is cut off is silent after at most this and the device's own buffer."""


class Loudspeaker(ABC):
    """Plays int16 mono at `rate` Hz; what is added is heard behind what waits."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.playback = Playback()
        self._awake = False

    @abstractmethod
    def open(self) -> None:
        """Get ready to play; MouthError when that is impossible."""

    @abstractmethod
    def close(self) -> None:
        """Stop and let go of the device."""

    def wake(self) -> None:
        """Be ready for sound from now on: a turn began."""
        self._awake = True

    def rest(self) -> None:
        """Sleep when it has been silent for a while: the turn is over."""
        self._awake = False

    def tend(self) -> Change | None:
        """Look after the device between jobs; return what is to be told."""
        return None

    def patience(self) -> float | None:
        """Return the seconds until `tend` should be called; None for never."""
        return None

    def fitted(self, samples: Samples) -> Samples:
        """Return `samples` as they can be played, with a device that is ready for them.

        Raises:
            MouthError: the device cannot be used; the next call tries again.
        """
        return samples

    def play(self, samples: Samples) -> None:
        """Play samples that were fitted behind what waits; never waits itself."""
        self.playback.add(samples)

    def cut(self) -> None:
        """Be silent at once."""
        self.playback.cut()

    def drain(self, hushed: Callable[[], bool]) -> bool:
        """Wait until all was played; False when `hushed` came true first.

        Raises:
            MouthError: nothing was played for a while; a device that is gone says nothing.
        """
        pulls, since = self.playback.pulls, time.monotonic()
        while not self.playback.wait_until_empty(timeout=LOOK):
            if hushed():
                return False
            if self.playback.pulls != pulls:
                pulls, since = self.playback.pulls, time.monotonic()
            elif time.monotonic() - since > STALLED:
                self.cut()
                raise MouthError("the loudspeaker plays nothing any more")
        return not hushed()


class MemoryLoudspeaker(Loudspeaker):
    """Plays into memory, for WAV files and machines without a sound card.

    It takes real time for it, or `speed` times less. Silence between utterances is not kept.
    """

    def __init__(self, rate: int, speed: float = 1.0) -> None:
        super().__init__(rate)
        self._pace = BLOCK / speed
        self._kept: list[Samples] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)

    def open(self) -> None:
        """Start to play."""
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        self._thread.join()

    def take(self) -> Samples:
        """Return what was played since the last call, and forget it."""
        with self._lock:
            taken, self._kept = self._kept, []
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)

    def _run(self) -> None:
        while not self._closed.wait(self._pace):
            if not self.playback.empty:
                block = self.playback.pull(round(BLOCK * self.rate))
                with self._lock:
                    self._kept.append(block)
