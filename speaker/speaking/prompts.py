"""Our own sentences as sound, rendered once for each voice and kept on disk.

So that "I can't reach the assistant" needs neither network nor synthesis: should the voice fail to
load one day, the device can still say so.
"""

import hashlib
import logging
import wave
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import numpy as np

from speaker import safefile
from speaker.speaking.playback import Samples
from speaker.speaking.wav import read_wav, write_wav

log = logging.getLogger(__name__)

FOLDER = "prompts"
"""In the folder of the state: a folder for each voice."""


class Synthesizer(Protocol):
    """What renders a sentence: Piper."""

    rate: int

    def synthesize(
        self, sentence: str, stretch: float = 1.0, wanted: Callable[[], bool] = ...
    ) -> Samples:
        """Return `sentence` as int16 mono at `rate`; nothing once it is not wanted any more."""
        ...

    def reconsider(self) -> None:
        """What is being made may not be wanted any more; called on any thread."""
        ...

    def warm_up(self, wanted: Callable[[], bool] = ...) -> None:
        """Get ready for a sentence."""
        ...

    def give_back(self, wanted: Callable[[], bool] = ...) -> None:
        """Let go of what the latest sentences took."""
        ...


class KeptPrompts:
    """Sentences kept as WAV files in a folder that belongs to one voice."""

    def __init__(self, folder: Path, voice: str) -> None:
        """Keep under `folder`; `voice` names the voice and changes when its file does."""
        self._folder = folder / hashlib.sha256(voice.encode()).hexdigest()[:16]

    def missing(self, sentences: Iterable[str]) -> tuple[str, ...]:
        """Return those sentences that are not kept yet."""
        return tuple(sentence for sentence in sentences if not self._path(sentence).exists())

    def keep(self, sentence: str, samples: Samples, rate: int) -> None:
        """Keep the sound of a sentence; a full disk is no reason to fail."""
        path = self._path(sentence)
        try:
            safefile.make_folder(path.parent)
            write_wav(path, samples, rate)
        except OSError as error:
            log.warning("cannot keep a prompt in %s: %s", path.parent, error.strerror)

    def find(self, sentence: str, rate: int) -> Samples | None:
        """Return the kept sound of `sentence` at `rate` Hz, if it is there and whole."""
        try:
            samples, kept_rate = read_wav(self._path(sentence))
        except (OSError, wave.Error):
            return None
        return samples if kept_rate == rate else None

    def _path(self, sentence: str) -> Path:
        return self._folder / _name(sentence)


def kept_by_any_voice(folder: Path, sentence: str) -> tuple[Samples, int] | None:
    """Return the sound of `sentence` and its rate in Hz, whichever voice once rendered it."""
    for path in sorted(folder.glob(f"*/{_name(sentence)}")):
        try:
            return read_wav(path)
        except (OSError, wave.Error):
            continue
    return None


def _name(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:24] + ".wav"


def silence(seconds: float, rate: int) -> Samples:
    """Return `seconds` of silence at `rate` Hz."""
    return np.zeros(round(seconds * rate), np.int16)
