"""How loud a block of sound is: for meters, for advice on the gain, for a doctor. Pure."""

import math
from dataclasses import dataclass

import numpy as np

FULL = 32_767
"""The loudest that int16 can say."""
CLIPPED = 0.005
"""The share of samples at the very top from which speech is distorted audibly."""
QUIET = -45.0
"""dBFS: speech whose loudest moments stay below this is hard to make out."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud."""

    peak: float
    """dBFS of the loudest sample: 0 is full scale; -inf for digital silence."""
    rms: float
    """dBFS of the mean power."""
    clipped: float
    """The share of samples at full scale, 0 to 1."""

    @property
    def silent(self) -> bool:
        """Nothing but zeros: no room is like that; the microphone is switched off or broken."""
        return self.peak == -math.inf

    @property
    def too_loud(self) -> bool:
        """It clips: the gain should be turned down."""
        return self.clipped >= CLIPPED

    @property
    def too_quiet(self) -> bool:
        """If this was speech, the gain should be turned up."""
        return self.peak < QUIET


def level_of(block: bytes) -> Level:
    """Return the level of an int16 block, of any rate and channels."""
    samples = np.abs(np.frombuffer(block, np.int16).astype(np.float32))
    if not len(samples):
        return Level(-math.inf, -math.inf, 0.0)
    return Level(
        _decibels(float(samples.max())),
        _decibels(float(np.sqrt(np.mean(samples**2)))),
        float(np.mean(samples >= FULL)),
    )


def _decibels(amplitude: float) -> float:
    return 20 * math.log10(amplitude / FULL) if amplitude else -math.inf
