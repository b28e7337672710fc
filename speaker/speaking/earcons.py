"""Earcons: short sounds made of two soft notes each, 150 ms at most.

Rising means "your turn", falling means "something is wrong"; the notes stay between 400 and
1000 Hz, where small loudspeakers still sound and old ears still hear.
"""

import numpy as np

from speaker.effects import Tone
from speaker.speaking.playback import Samples

NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    Tone.LISTENING: ((587.0, 0.05), (880.0, 0.07)),
    Tone.WAIT: ((440.0, 0.12),),
    Tone.ERROR: ((440.0, 0.06), (415.0, 0.09)),
    Tone.NOTICE: ((659.0, 0.06), (988.0, 0.09)),
}
"""Hertz and seconds of each note."""

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
