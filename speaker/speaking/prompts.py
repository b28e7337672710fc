"""Our own sentences as sound, rendered once for each voice and kept on disk.

So that "I can't reach the assistant" needs neither network nor synthesis: should the voice fail to
load one day, the device can still say so.
"""

import hashlib
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from speaker.speaking.playback import Samples
from speaker.speaking.wav import read_wav, write_wav


class Synthesizer(Protocol):
    """What renders a sentence: Piper."""

    rate: int

    def synthesize(self, sentence: str, stretch: float = 1.0) -> Samples:
        """Return `sentence` as int16 mono at `rate`."""
        ...


class KeptPrompts:
    """Sentences kept as WAV files in a folder that belongs to one voice."""

    def __init__(self, folder: Path, voice: str) -> None:
        """Keep under `folder`; `voice` names the voice and changes when its file does."""
        self._folder = folder / hashlib.sha256(voice.encode()).hexdigest()[:16]

    def render(self, sentences: Iterable[str], synthesizer: Synthesizer) -> int:
        """Render those sentences that are not kept yet; return how many that were."""
        missing = [s for s in sentences if not self._path(s).exists()]
        for sentence in missing:
            path = self._path(sentence)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_wav(path, synthesizer.synthesize(sentence), synthesizer.rate)
        return len(missing)

    def find(self, sentence: str, rate: int) -> Samples | None:
        """Return the kept sound of `sentence` at `rate` Hz, if it is there and whole."""
        try:
            samples, kept_rate = read_wav(self._path(sentence))
        except (OSError, EOFError, wave.Error):
            return None
        return samples if kept_rate == rate else None

    def _path(self, sentence: str) -> Path:
        name = hashlib.sha256(sentence.encode()).hexdigest()[:24]
        return self._folder / f"{name}.wav"


def silence(seconds: float, rate: int) -> Samples:
    """Return `seconds` of silence at `rate` Hz."""
    return np.zeros(round(seconds * rate), np.int16)
