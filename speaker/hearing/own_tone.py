"""Our own listening tone, taken out of what the microphone hears just after a press.

A person who talks at once talks into the tone, and a recognizer hears a word in it ("what order a
coffee"). The tone's notes are known, though not when they arrive nor how loud: so in each window of
sound the part that swings at their frequencies is found by least squares and taken away. Speech
loses two narrow bands for a second, and no word (measured: docs/sound.md).
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from speaker.effects import Tone
from speaker.hearing.source import RATE
from speaker.sound.tones import NOTES

LASTS = 1.0
"""Seconds after a press in which the tone may arrive."""
WINDOW = 240
"""Samples, 15 ms: shorter ones take more speech along, longer ones miss the change of notes."""


class OwnTone:
    """Takes the tone out of a stream of int16 mono blocks of 16 kHz, while it may be there."""

    def __init__(self) -> None:
        self._left = 0

    def expect(self, *, expected: bool) -> None:
        """Begin a stream; the tone is or is not to be expected in it."""
        self._left = round(LASTS * RATE) if expected else 0

    def without(self, block: bytes) -> bytes:
        """Return the block without the tone."""
        if self._left <= 0:
            return block
        samples = np.frombuffer(block, np.int16).astype(np.float32)
        self._left -= len(samples)
        windows = np.array_split(samples, max(round(len(samples) / WINDOW), 1))
        cleaned = np.concatenate([window - _tone_in(window) for window in windows])
        whole: NDArray[np.int16] = np.clip(np.rint(cleaned), -32768, 32767).astype(np.int16)
        return whole.tobytes()


def _tone_in(window: NDArray[np.float32]) -> NDArray[np.float32]:
    swings, fit = _fit(len(window))
    return np.asarray(swings @ (fit @ window), np.float32)


@lru_cache(maxsize=32)
def _fit(length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return sine and cosine of every note, a column each, and what finds how much is of each."""
    time = np.arange(length) / RATE
    notes = [2 * np.pi * hertz * time for hertz, _ in NOTES[Tone.LISTENING]]
    swings = np.stack([wave(note) for note in notes for wave in (np.sin, np.cos)], axis=1)
    return swings.astype(np.float32), np.linalg.pinv(swings).astype(np.float32)
