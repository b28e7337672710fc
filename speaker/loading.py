"""The two models: which ones the settings ask for, and how they are loaded.

They take longest at the start. While they read a file their engines do not need the interpreter, so
the daemon begins with them, side by side, and imports the rest meanwhile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from speaker.hearing.recognizer import Recognizer
from speaker.models import choice
from speaker.settings import Settings
from speaker.speaking.piper import Piper

Model = TypeVar("Model")


def load_recognizer(settings: Settings) -> Recognizer:
    """Return the recognizer of the settings; the small built-in one when none is named."""
    return Recognizer(choice.recognizer(settings.hearing.model, models_folder(settings)))


def load_voice(settings: Settings) -> Piper:
    """Return the voice of the settings; the small built-in one when none is named."""
    return Piper(voice_file(settings), settings.state_directory / "voice")


@dataclass(frozen=True, slots=True)
class Loading:
    """What returns the models of some settings; a ModelError means: there are none."""

    recognizer: Callable[[Settings], Recognizer] = load_recognizer
    voice: Callable[[Settings], Piper] = load_voice


def begun(settings: Settings) -> Loading:
    """Begin to load the models of `settings`; what others ask for is loaded when it is wanted."""
    return Loading(_begun(load_recognizer, settings), _begun(load_voice, settings))


def _begun(load: Callable[[Settings], Model], settings: Settings) -> Callable[[Settings], Model]:
    thread = ThreadPoolExecutor(1, "loading")
    loading = thread.submit(load, settings)
    thread.shutdown(wait=False)  # it ends with its work
    return lambda wanted: loading.result() if wanted == settings else load(wanted)


def voice_file(settings: Settings) -> Path:
    """Return the voice's `.onnx` file."""
    return choice.voice(settings.voice.model, models_folder(settings))


def models_folder(settings: Settings) -> Path:
    """Return where models are installed."""
    return settings.state_directory / "models"
