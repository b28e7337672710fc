"""Speech that the recognizer is tested on and was never trained on.

Synthesized: Festival's ked, espeak-ng variants kept out of training, the built-in Piper voice.
Recorded: a folder with manifest.tsv, one line a clip with its path, transcript and group.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from acoustics import resample
from plan import ACCENTS, HELD_OUT_VARIANTS, Utterance
from scipy.io import wavfile
from sentences import must_understand, sentences
from settings import SAMPLE_RATE, generator, log
from voices import speak

EDGE = int(0.2 * SAMPLE_RATE)
PIPER_LEVEL = 12000  # int16 units


@dataclass(frozen=True)
class Clip:
    """Sound at 16 kHz, int16, what it says and where it comes from."""

    samples: np.ndarray
    text: str
    name: str


def test_sentences(count: int, key: str) -> list[str]:
    """Return the required sentences, then newly drawn ones."""
    required = must_understand()
    drawn = sentences(10 * count, generator("test", key))
    return list(dict.fromkeys([*required, *drawn]))[:count]


def quiet_edges(samples: np.ndarray) -> np.ndarray:
    """Return int16 samples with a little silence at both ends."""
    return np.pad(samples, EDGE).round().clip(-32768, 32767).astype(np.int16)


def synthesized(utterances: list[Utterance]) -> list[Clip]:
    """Speak utterances of one engine."""
    clips = []
    with tempfile.TemporaryDirectory() as folder:
        for utterance, (rate, samples) in speak(utterances, Path(folder), {}):
            clips.append(
                Clip(quiet_edges(resample(samples, rate) * 0.5), utterance.text, utterance.key)
            )
    return clips


def ked(count: int) -> list[Clip]:
    """Speak with Festival's ked, a voice made from a real speaker that training never hears."""
    texts = test_sentences(count, "ked")
    return synthesized(
        [
            Utterance(f"ked{index}", "festival", "ked_diphone", text)
            for index, text in enumerate(texts)
        ]
    )


def espeak(count: int, key: str = "espeak") -> list[Clip]:
    """Speak with espeak-ng variants that training never hears, in all accents."""
    rng = generator("test voices", key)
    return synthesized(
        [
            Utterance(
                f"espeak{index}",
                "espeak",
                f"{rng.choice(ACCENTS)}+{rng.choice(HELD_OUT_VARIANTS)}",
                text,
                rate=float(rng.uniform(0.85, 1.2)),
                pitch=float(rng.uniform(0.85, 1.15)),
            )
            for index, text in enumerate(test_sentences(count, key))
        ]
    )


def spoken_word(word: str, count: int) -> list[Clip]:
    """Speak one word with espeak-ng in several ways."""
    rng = generator("word", word)
    return synthesized(
        [
            Utterance(f"{word}{index}", "espeak", "en-us", word, rate=float(rng.uniform(0.7, 1.3)))
            for index in range(count)
        ]
    )


def piper_speaker(voice: Path) -> Callable[[str], np.ndarray]:
    """Return a function that speaks with a Piper voice (its .onnx file)."""
    import piper  # optional

    loaded = piper.PiperVoice.load(str(voice))

    def say(text: str) -> np.ndarray:
        chunks = [chunk.audio_float_array for chunk in loaded.synthesize(text)]
        sound = np.concatenate(chunks).astype(np.float32) * PIPER_LEVEL
        return resample(sound, loaded.config.sample_rate)

    return say


def built_in_voice(count: int, folder: Path) -> list[Clip]:
    """Speak with the Piper voice in a folder; nothing if there is none or no Piper."""
    voices = sorted(folder.glob("*.onnx"))
    if not voices:
        log.info("no voice in %s", folder)
        return []
    try:
        say = piper_speaker(voices[0])
    except ImportError:
        log.info("the piper package is not installed")
        return []
    texts = test_sentences(count, "piper")
    return [Clip(quiet_edges(say(text)), text, f"piper{i}") for i, text in enumerate(texts)]


def recordings(folder: Path) -> dict[str, list[Clip]]:
    """Read recorded clips by group; empty if there is no such folder."""
    manifest = folder / "manifest.tsv"
    groups: dict[str, list[Clip]] = {}
    if not manifest.exists():
        log.info("no recordings in %s", folder)
        return groups
    with manifest.open(newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            _, samples = wavfile.read(folder / row["path"])
            clip = Clip(samples, row["transcript"], row["path"])
            groups.setdefault(row["group"], []).append(clip)
    return groups
