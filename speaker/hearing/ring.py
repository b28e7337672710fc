"""The last half second of sound, so that a press comes in time for a word already begun."""

from collections import deque

PRE_ROLL = 0.5
"""Seconds."""


class Ring:
    """Keeps the newest blocks (int16 mono, 16 kHz); older sound is gone for good.

    Args:
        seconds: how much to keep.
    """

    def __init__(self, seconds: float = PRE_ROLL) -> None:
        self._room = int(seconds * 16_000) * 2
        self._blocks: deque[bytes] = deque()
        self._kept = 0

    def __len__(self) -> int:
        """Return the bytes kept."""
        return self._kept

    def add(self, block: bytes) -> None:
        """Keep an int16 block, forgetting as much of the oldest as is needed."""
        self._blocks.append(block)
        self._kept += len(block)
        while self._kept > self._room:
            oldest = self._blocks.popleft()
            kept = oldest[self._kept - self._room :]
            self._kept -= len(oldest) - len(kept)
            if kept:
                self._blocks.appendleft(kept)

    def take(self) -> tuple[bytes, ...]:
        """Return the blocks kept, oldest first, and forget them."""
        blocks = tuple(self._blocks)
        self._blocks.clear()
        self._kept = 0
        return blocks
