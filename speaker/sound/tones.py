"""The notes of our earcons: the mouth plays them, and the ears take them out of what they hear."""

from speaker.effects import Tone

NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    Tone.LISTENING: ((587.0, 0.05), (880.0, 0.07)),
    Tone.HEARD: ((740.0, 0.06),),
    Tone.WAIT: ((440.0, 0.12),),
    Tone.ERROR: ((440.0, 0.06), (415.0, 0.09)),
    Tone.NOTICE: ((659.0, 0.06), (988.0, 0.09)),
}
"""Hertz and seconds of each note."""
