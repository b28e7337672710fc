"""Recordings, as fast as they can be recognized."""

import wave

import pytest

from speaker.effects import Profile
from speaker.errors import EarsError
from speaker.hearing.file import listen_to_file
from speaker.hearing.recognizer import Transcript
from speaker.hearing.wav import quiet
from tests.hearing.conftest import QUESTIONS

pytestmark = pytest.mark.engine


def write(path, sound: bytes):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(sound)
    return path


def test_a_recording_gives_its_words(listener):
    """A file is heard to its end although nothing follows it."""
    said = listen_to_file(QUESTIONS / "what-are-the-opening-hours.wav", listener)
    assert said.text == "what are the opening hours"
    assert said.confidence > 0.5


def test_a_file_cut_right_after_the_word(listener, question, tmp_path):
    """No silence around the words is needed."""
    path = write(tmp_path / "tight.wav", question("two")[9_800:20_600])
    assert listen_to_file(path, listener, Profile.OPTIONS, ("one", "two")).text == "two"


def test_several_utterances_are_joined(listener, question, tmp_path):
    """Everything in the file counts, long pauses and all."""
    sound = quiet(6.0) + question("yes") + quiet(7.0) + question("help-me") + quiet(1.0)
    assert listen_to_file(write(tmp_path / "two.wav", sound), listener).text == "yes help me"


def test_options_tune_it(listener):
    """With options given, the pick is heard."""
    said = listen_to_file(
        QUESTIONS / "give-me-tips.wav", listener, Profile.OPTIONS, ("give me tips",)
    )
    assert said.text == "give me tips"


@pytest.mark.parametrize("sound", [b"", bytes(2), bytes(64_000)])
def test_a_silent_file_has_no_words(listener, tmp_path, sound):
    """Nothing in the file, nothing heard."""
    assert listen_to_file(write(tmp_path / "silent.wav", sound), listener) == Transcript()


def test_no_wav_is_told_in_one_line(listener, tmp_path):
    """The error names the file."""
    path = tmp_path / "song.mp3"
    path.write_bytes(b"ID3")
    with pytest.raises(EarsError, match=r"song\.mp3 is not a PCM WAV"):
        listen_to_file(path, listener)
