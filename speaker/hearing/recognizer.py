r"""Speech to text: Vosk, guarded against what would end the process.

Facts of Vosk 0.3.45 that this module is built on (observed, not documented): a grammar that is an
empty list or no list segfaults; words outside the vocabulary are dropped with a warning on stderr
(which would log them); `SetGrammar` amid an utterance aborts; an empty disambig_tid.int segfaults;
JSON escapes such as \u00fc are not decoded. A few wrong bits in a graph load well, and take the
process with them, or raise an error, where somebody listens.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speaker.errors import EarsError, ModelError
from speaker.hearing.grammar import UNKNOWN, phrases_for

if TYPE_CHECKING:
    import vosk

RATE = 16_000
"""Hertz, of the sound that is fed."""
NOISE = random.Random(0).randbytes(RATE)  # noqa: S311  # no secret
"""Half a second of it, int16 mono."""

_NEEDED = ("am/final.mdl", "conf/model.conf")
_FEATURES = ("conf/mfcc.conf", "conf/fbank.conf")
_TUNABLE = ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int")
_STATIC = "graph/HCLG.fst"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said."""

    text: str = ""
    """Known words only."""
    confidence: float = 0.0
    """0 to 1: the mean over all words, where speech that is no known word counts as 0."""
    unknown: float = 0.0
    """0 to 1: the share of the spoken time that is no known word."""


class Recognizer:
    """A Vosk model, loaded and used once: a broken one shows before anybody talks.

    Args:
        folder: the model's folder.

    Raises:
        ModelError: the folder is no Vosk model that works.
    """

    def __init__(self, folder: Path) -> None:
        self.tunable = _check(folder)
        """Whether the model can listen for given phrases only."""
        import vosk

        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(model_path=str(folder.absolute()))
        except Exception as error:  # vosk raises bare Exceptions
            raise ModelError(
                f"{folder} cannot be loaded by Vosk; install the model again"
            ) from error
        self._has_unknown = self._model.vosk_model_find_word(UNKNOWN) >= 0
        try:
            self.use_once()
        except EarsError as error:
            raise ModelError(f"{folder} is broken ({error}); install the model again") from error

    def knows(self, word: str) -> bool:
        """Return whether the word is in the vocabulary."""
        return self._model.vosk_model_find_word(word) >= 0

    def phrases(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return those of the phrases that it can listen for; empty when it cannot be tuned."""
        return phrases_for(wanted, self.knows) if self.tunable else ()

    def listen(self, phrases: Sequence[str] = ()) -> "Hearing":
        """Begin an utterance: open, or tuned to phrases that came from `phrases`.

        Raises:
            EarsError: the model is broken.
        """
        if not phrases:
            return self._hearing()
        words = [*phrases, UNKNOWN] if self._has_unknown else list(phrases)
        return self._hearing(json.dumps(words, ensure_ascii=False))

    def use_once(self, phrases: Sequence[str] = ()) -> None:
        """Listen to some noise; EarsError when that does not work."""
        hearing = self.listen(phrases)
        hearing.feed(NOISE)
        hearing.end()

    def _hearing(self, *grammar: str) -> "Hearing":
        import vosk

        try:
            return Hearing(vosk.KaldiRecognizer(self._model, RATE, *grammar))
        except Exception as error:  # vosk raises bare Exceptions
            raise EarsError("Vosk cannot begin to listen") from error


class Hearing:
    """One utterance as it is being recognized; made by `Recognizer.listen`."""

    def __init__(self, engine: "vosk.KaldiRecognizer") -> None:
        self._engine = engine
        self._engine.SetWords(True)  # noqa: FBT003  # the engine names no arguments
        self._words: list[dict[str, Any]] = []

    def feed(self, block: bytes) -> str:
        """Take an int16 mono block of 16 kHz; return the known words so far."""
        if self._take(block):  # a pause: the engine settled what came before
            self._settle(self._engine.Result)
            return _text(self._words)
        partial = _told(self._engine.PartialResult)["partial"]
        return " ".join(filter(None, (_text(self._words), _known(partial.split()))))

    def end(self) -> Transcript:
        """Settle the rest and return what was said."""
        self._settle(self._engine.FinalResult)
        return _transcript(self._words)

    def _take(self, block: bytes) -> bool:
        try:
            return bool(self._engine.AcceptWaveform(block))
        except Exception as error:  # vosk raises bare Exceptions
            raise EarsError("Vosk cannot process the sound") from error

    def _settle(self, result: Callable[[], str]) -> None:
        self._words += _told(result).get("result", [])


def _told(result: Callable[[], str]) -> dict[str, Any]:
    """Return what the engine tells; a broken list of words makes that unreadable."""
    try:
        told: dict[str, Any] = json.loads(result())
    except ValueError as error:
        raise EarsError("Vosk heard a word that cannot be read; install the model again") from error
    return told


def _transcript(words: list[dict[str, Any]]) -> Transcript:
    if not words:
        return Transcript()
    known = [word for word in words if word["word"] != UNKNOWN]
    spoken = sum(word["end"] - word["start"] for word in words)
    understood = sum(word["end"] - word["start"] for word in known)
    return Transcript(
        text=_text(words),
        confidence=min(sum(word["conf"] for word in known) / len(words), 1.0),
        unknown=1.0 - understood / spoken if spoken else float(not known),
    )


def _text(words: list[dict[str, Any]]) -> str:
    return _known([word["word"] for word in words])


def _known(words: list[str]) -> str:
    return " ".join(word for word in words if word != UNKNOWN)


def _check(folder: Path) -> bool:
    """Return whether the model can be tuned; ModelError when it would not load.

    Vosk itself says little, and some incomplete models take the process with them.
    """
    if not folder.is_dir():
        raise ModelError(f"there is no Vosk model at {folder}; set [hearing] model to its folder")
    tunable = all(_there(folder / name) for name in _TUNABLE)
    missing = [name for name in _NEEDED if not _there(folder / name)]
    if not any(_there(folder / name) for name in _FEATURES):
        missing.append(_FEATURES[0])
    if not tunable and not _there(folder / _STATIC):
        missing += [name for name in _TUNABLE if not _there(folder / name)]
    if missing:
        raise ModelError(f"{folder} lacks {', '.join(missing)}; install the model again")
    return tunable and not _there(folder / _STATIC)


def _there(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0
