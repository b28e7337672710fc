"""English phones spoken by Festival's diphone voices, foreign ones included.

Debian ships diphone voices recorded by Czech, Italian, Finnish and Indian speakers. They know
no English, but they can be handed phones, durations (seconds) and pitch (Hz). Each English
phone is replaced by the closest sounds of the language, so that the result is English with an
accent: real voices that the recognizer would not hear otherwise. Kal, an American voice, takes
flite's phones as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from settings import SILENCE, VOWELS, names

CZECH = {
    "aa": "a:", "ae": "e|a", "ah": "a", "ao": "o:|o", "aw": "a u", "ax": "e|a", "ay": "a j",
    "b": "b", "ch": "c~", "d": "d", "dh": "d|z", "eh": "e", "er": "e r", "ey": "e j", "f": "f",
    "g": "g", "hh": "h|ch", "ih": "i", "iy": "i:", "jh": "d z~", "k": "k", "l": "l", "m": "m",
    "n": "n", "ng": "n g|n", "ow": "o u|o:", "oy": "o j", "p": "p", "r": "r", "s": "s",
    "sh": "s~", "t": "t", "th": "t|s|f", "uh": "u", "uw": "u:", "v": "v", "w": "u|v", "y": "j",
    "z": "z", "zh": "z~",
}  # fmt: skip
ITALIAN = {
    "aa": "a1", "ae": "E1|a1", "ah": "a", "ao": "O1", "aw": "a1 u", "ax": "e|a", "ay": "a1 i",
    "b": "b", "ch": "tS", "d": "d", "dh": "d|v", "eh": "E1", "er": "E1 r", "ey": "e1 i", "f": "f",
    "g": "g", "hh": "", "ih": "i", "iy": "i1", "jh": "dZ", "k": "k", "l": "l", "m": "m", "n": "n",
    "ng": "n g|n", "ow": "o1 u", "oy": "O1 i", "p": "p", "r": "r", "s": "s", "sh": "S", "t": "t",
    "th": "t|f", "uh": "u", "uw": "u1", "v": "v", "w": "w|u", "y": "j|i", "z": "z", "zh": "dZ",
}  # fmt: skip
FINNISH = {
    "aa": "a:", "ae": "{ae}", "ah": "a", "ao": "o:", "aw": "a u", "ax": "{oe}|e", "ay": "a i",
    "b": "b", "ch": "t s", "d": "d", "dh": "d", "eh": "e", "er": "{oe} r|{oe}:", "ey": "e i",
    "f": "f", "g": "g", "hh": "h", "ih": "i", "iy": "i:", "jh": "t s", "k": "k", "l": "l",
    "m": "m", "n": "n", "ng": "N|n", "ow": "o u", "oy": "o i", "p": "p", "r": "r", "s": "s",
    "sh": "s", "t": "t", "th": "t|s|f", "uh": "u", "uw": "u:", "v": "v", "w": "v|u", "y": "j",
    "z": "s", "zh": "s",
}  # fmt: skip
INDIAN = {
    "aa": "aa", "ae": "eh|aa", "ah": "a", "ao": "oh|aa", "aw": "aw", "ax": "a", "ay": "ay",
    "b": "b", "ch": "ch", "d": "D|dh", "dh": "dh", "eh": "eh", "er": "a r", "ey": "ee", "f": "f",
    "g": "g", "hh": "h", "ih": "ih", "iy": "iy", "jh": "j", "k": "k", "l": "l", "m": "m",
    "n": "n", "ng": "n g|n", "ow": "oo", "oy": "oh y", "p": "p", "r": "r", "s": "s", "sh": "sh",
    "t": "T|th", "th": "th", "uh": "uh", "uw": "uw", "v": "v", "w": "v", "y": "y", "z": "s|j",
    "zh": "sh|j",
}  # fmt: skip
ENGLISH: dict[str, str] = {}  # phones stay as they are

SECONDS = {
    **dict.fromkeys(names("aa ae ao aw ay ey ow oy er"), 0.15),
    **dict.fromkeys(names("iy uw"), 0.12),
    **dict.fromkeys(names("ah eh ih uh"), 0.09),
    **dict.fromkeys(names("ax dh"), 0.055),
    **dict.fromkeys(names("s sh ch jh f th zh"), 0.11),
    **dict.fromkeys(names("z v hh m n ng k p t"), 0.08),
    **dict.fromkeys(names("b d g l r w y"), 0.065),
}


@dataclass(frozen=True)
class DiphoneVoice:
    """A Festival voice, its name for silence, its usual pitch in Hz and its sounds."""

    name: str
    silence: str
    pitch: float
    sounds: dict[str, str]


def finnish(ae: str, oe: str) -> dict[str, str]:
    """Return the Finnish sounds with a voice's own spelling of ae and oe."""
    return {
        phone: sounds.replace("{ae}", ae).replace("{oe}", oe) for phone, sounds in FINNISH.items()
    }


DIPHONE_VOICES = {
    voice.name: voice
    for voice in (
        DiphoneVoice("kal_diphone", "pau", 110, ENGLISH),
        DiphoneVoice("czech_dita", "#", 190, CZECH),
        DiphoneVoice("czech_krb", "#", 240, CZECH),
        DiphoneVoice("czech_machac", "#", 115, CZECH),
        DiphoneVoice("czech_ph", "#", 105, CZECH),
        DiphoneVoice("lp_diphone", "#", 190, ITALIAN),
        DiphoneVoice("pc_diphone", "#", 120, ITALIAN),
        DiphoneVoice("hy_fi_mv_diphone", "#", 110, finnish("@", "7")),
        DiphoneVoice("suo_fi_lj_diphone", "#", 180, finnish("@", "7")),
        DiphoneVoice("telugu_NSK_diphone", "pau", 125, INDIAN),
    )
}


# Sounds that a voice was not recorded with next to silence, and what takes their place there.
CZECH_EDGES = {
    "z": "s", "d": "t", "g": "k", "v": "f", "z~": "s~", "b": "p",
    "o:": "o", "a:": "a", "i:": "i", "u:": "u",
}  # fmt: skip


def mend_edges(sounds: list[str], voice: DiphoneVoice) -> list[str]:
    """Replace the first and last sounds where the voice has none that touch silence."""
    if voice.sounds is not CZECH:
        return sounds
    last = len(sounds) - 2  # sounds[0] and sounds[-1] are silence
    return [
        CZECH_EDGES.get(sound, sound)
        if (index == last) or (index == 1 and sound.endswith(":"))
        else sound
        for index, sound in enumerate(sounds)
    ]


def pick_sounds(phone: str, voice: DiphoneVoice, rng: np.random.Generator) -> list[str]:
    """Return the voice's sounds for an English phone."""
    if phone == SILENCE:
        return [voice.silence]
    return str(rng.choice(voice.sounds.get(phone, phone).split("|"))).split()


def durations(phones: list[str], rng: np.random.Generator) -> np.ndarray:
    """Return seconds for each phone: a random rate, a random rhythm and a slower end."""
    base = np.array([0.12 if phone == SILENCE else SECONDS[phone] for phone in phones])
    rate = np.exp(rng.normal(0.05, 0.22))
    rhythm = np.exp(rng.normal(0.0, 0.2, len(phones)))
    slowing = np.ones(len(phones))
    slowing[-3:] = rng.uniform(1.0, 1.6)
    return np.clip(base * rate * rhythm * slowing, 0.03, 0.5)


def pitch_contour(phones: list[str], centre: float, rng: np.random.Generator) -> np.ndarray:
    """Return Hz at the start of each phone: a slope, some accents and a little jitter."""
    slope = np.linspace(1.0, np.exp(rng.normal(-0.2, 0.2)), len(phones))
    accent = np.array([rng.uniform(-0.1, 0.3) if phone in VOWELS else 0.0 for phone in phones])
    jitter = rng.normal(0.0, 0.02, len(phones))
    return np.clip(centre * slope * np.exp(accent * rng.uniform(0, 1) + jitter), 60, 400)


def festival_segments(
    phones: list[str], voice: DiphoneVoice, rng: np.random.Generator, pitch_shift: float
) -> str:
    """Return a Festival expression for an utterance of the given English phones."""
    phones = [SILENCE, *phones, SILENCE]
    seconds = durations(phones, rng)
    hertz = pitch_contour(phones, voice.pitch * pitch_shift, rng)
    spoken: list[tuple[float, float]] = []
    sounds: list[str] = []
    for phone, length, pitch in zip(phones, seconds, hertz, strict=True):
        chosen = pick_sounds(phone, voice, rng)
        sounds += chosen
        spoken += [(length / max(1, len(chosen)), pitch)] * len(chosen)
    parts = [
        f"({sound} {length:.3f} (0 {pitch:.0f}))"
        for sound, (length, pitch) in zip(mend_edges(sounds, voice), spoken, strict=True)
    ]
    return f"(Utterance Segments ({' '.join(parts)}))"
