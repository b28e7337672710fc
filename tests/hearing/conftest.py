"""A real recognizer, and speech that is in the repository."""

from pathlib import Path

import pytest

from speaker import demo, models
from speaker.endpoint import Times
from speaker.hearing.listener import Listener
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.voice_activity import VoiceActivity
from speaker.hearing.wav import read_wav

QUESTIONS = Path(demo.__file__).parent / "questions"


@pytest.fixture(scope="session")
def model():
    """The folder of the built-in model."""
    return models.builtin_recognizer()


@pytest.fixture(scope="session")
def recognizer(model):
    """The built-in model, loaded once."""
    return Recognizer(model)


@pytest.fixture
def listener(recognizer):
    return Listener(recognizer, VoiceActivity(), Times())


@pytest.fixture
def question():
    """The sound of one of the demo's questions, by its file name without the ending."""
    return lambda name: read_wav(QUESTIONS / f"{name}.wav")
