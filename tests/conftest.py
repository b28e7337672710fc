"""What every test may ask for."""

import pytest

from speaker import models
from speaker.hearing.recognizer import Recognizer
from speaker.speaking.piper import Piper


@pytest.fixture(scope="session")
def piper():
    """The built-in voice, loaded once."""
    return Piper(models.builtin_voice())


@pytest.fixture(scope="session")
def recognizer():
    """The built-in recognizer, loaded once."""
    return Recognizer(models.builtin_recognizer())
