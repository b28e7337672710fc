"""The two models: which ones the settings ask for, and how they are loaded.

They take longest at the start. While they read a file their engines do not need the interpreter, so
the daemon begins with them, side by side, and imports the rest meanwhile.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from speaker.errors import ModelError
from speaker.hearing.recognizer import Recognizer
from speaker.models import choice, record
from speaker.models.catalogue import Kind
from speaker.settings import Settings
from speaker.speaking.piper import Piper
from speaker.trial import try_out

Model = TypeVar("Model")
PATIENCE = 150.0
"""Seconds in which a model has to get ready that is tried out first."""


def load_recognizer(settings: Settings) -> Recognizer:
    """Return the recognizer of the settings; the small built-in one when none is named."""
    with _explained(Kind.RECOGNIZER):
        return Recognizer(recognizer_folder(settings))


def load_voice(settings: Settings) -> Piper:
    """Return the voice of the settings; the small built-in one when none is named."""
    with _explained(Kind.VOICE):
        return Piper(voice_file(settings), settings.state_directory / "voice")


@contextmanager
def _explained(kind: Kind) -> Iterator[None]:
    """What cannot be read is as good as broken."""
    try:
        yield
    except OSError as error:
        raise ModelError(f"cannot read the {kind} ({error}); install it again") from error


@dataclass(frozen=True, slots=True)
class Loading:
    """What returns the models of some settings; a ModelError means: there are none."""

    recognizer: Callable[[Settings], Recognizer] = load_recognizer
    voice: Callable[[Settings], Piper] = load_voice


def begun(settings: Settings, *, careful: bool = False) -> Loading:
    """Begin to load the models of `settings`; what others ask for is loaded when it is wanted.

    A broken model may take the process with it at each start. Where `careful`, each is looked at
    and tried out in a process of its own before it is loaded, and that is a ModelError instead.
    """
    if careful:
        return Loading(_begun(_tried_recognizer, settings), _begun(_tried_voice, settings))
    return Loading(_begun(load_recognizer, settings), _begun(load_voice, settings))


def _tried_recognizer(settings: Settings) -> Recognizer:
    with _explained(Kind.RECOGNIZER):
        _try(Kind.RECOGNIZER, settings.hearing.model, recognizer_folder(settings), settings)
    return load_recognizer(settings)


def _tried_voice(settings: Settings) -> Piper:
    with _explained(Kind.VOICE):
        _try(Kind.VOICE, settings.voice.model, voice_file(settings), settings)
    return load_voice(settings)


def _try(kind: Kind, wanted: str, model: Path, settings: Settings) -> None:
    """ModelError unless it works; of what was installed each byte is looked at, too."""
    installed = record.find(models_folder(settings), wanted)
    if installed is not None:
        record.refuse_damaged(installed)
    if model.exists():  # what is not there is explained by whoever loads it
        try_out(kind, model, PATIENCE)


def _begun(load: Callable[[Settings], Model], settings: Settings) -> Callable[[Settings], Model]:
    thread = ThreadPoolExecutor(1, "loading")
    loading = thread.submit(load, settings)
    thread.shutdown(wait=False)  # it ends with its work
    return lambda wanted: loading.result() if wanted == settings else load(wanted)


def recognizer_folder(settings: Settings) -> Path:
    """Return the recognizer's folder."""
    return choice.recognizer(settings.hearing.model, models_folder(settings))


def voice_file(settings: Settings) -> Path:
    """Return the voice's `.onnx` file."""
    return choice.voice(settings.voice.model, models_folder(settings))


def models_folder(settings: Settings) -> Path:
    """Return where models are installed."""
    return settings.state_directory / "models"
