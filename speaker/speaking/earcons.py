"""Earcons: short sounds of one or two soft notes, 150 ms at most.

Rising means "your turn", falling means "something is wrong"; the notes stay between 400 and
1000 Hz, where small loudspeakers still sound and old ears still hear.
"""

import numpy as np

from speaker.effects import Tone
from speaker.sound.tones import NOTES
from speaker.speaking.playback import Samples

PEAK = 0.25
FADE = 0.01
"""Seconds to swell and to fade, so that no note clicks."""


def earcon(tone: Tone, rate: int) -> Samples:
    """Return the sound of `tone` as int16 mono at `rate` Hz."""
    return np.concatenate([_note(hertz, seconds, rate) for hertz, seconds in NOTES[tone]])


def _note(hertz: float, seconds: float, rate: int) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    envelope = np.clip(np.minimum(time, seconds - time) / FADE, 0.0, 1.0)
    wave = np.sin(2 * np.pi * hertz * time) * envelope * PEAK * 32767
    return wave.astype(np.int16)
