"""Other rates and channels: whatever a device has, our own side hears and makes int16 mono.

By soxr. A stream of it holds sound back, up to 40 ms at quality "MQ" (55 ms at "HQ"), which `end`
lets out; a sound that is there as a whole is converted at once and at its best.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

QUALITY = "MQ"
"""Of the stream: beyond what recognizers notice, and it holds back less than the better ones."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a block of int16 looks."""

    rate: int
    """Hertz."""
    channels: int = 1
    """Interleaved."""


class Stream:
    """Turns blocks of one form into int16 mono of another rate, without seams.

    Of two channels the mean is taken. Of more, the first: microphone arrays put their best sound
    there, and into the others what it was made from, or what is being played.

    Args:
        form: of the blocks that come in.
        rate: Hertz, of those that go out.
    """

    def __init__(self, form: Form, rate: int) -> None:
        self._channels = form.channels
        self._soxr = None
        if form.rate != rate:
            import soxr

            self._soxr = soxr.ResampleStream(form.rate, rate, 1, dtype="int16", quality=QUALITY)

    def take(self, block: bytes) -> bytes:
        """Return what a block brings out, which may be nothing yet."""
        if self._soxr is None and self._channels == 1:
            return block
        return self._resampled(_mono(block, self._channels), last=False)

    def end(self) -> bytes:
        """Return what was held back; nothing can be taken any more."""
        return self._resampled(np.zeros(0, np.int16), last=True)

    def _resampled(self, samples: Samples, *, last: bool) -> bytes:
        if self._soxr is not None:
            samples = self._soxr.resample_chunk(samples, last=last)
        return samples.tobytes()


def resampled(samples: Samples, given: int, wanted: int) -> Samples:
    """Return a whole sound (int16 mono) at another rate (Hz)."""
    if given == wanted or not len(samples):
        return samples
    import soxr

    return soxr.resample(samples, given, wanted)


def _mono(block: bytes, channels: int) -> Samples:
    frames = np.frombuffer(block, np.int16).reshape(-1, channels)
    if channels == 2:  # noqa: PLR2004  # left and right
        return (frames[:, 0] // 2) + (frames[:, 1] // 2)
    return np.ascontiguousarray(frames[:, 0])
