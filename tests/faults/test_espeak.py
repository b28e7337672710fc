"""The data of espeak-ng, without which Piper knows no sound of any word, damaged or gone."""

import os
from itertools import chain
from pathlib import Path

import piper
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker import phrasebook
from speaker.errors import ModelError
from speaker.speaking.espeak import Espeak
from speaker.speech import sentences
from tests.faults.conftest import BROKEN, NOT_SAID, RESTARTED
from tests.test_speech import voice
from tests.watch.conftest import QUICK

pytestmark = pytest.mark.engine

VOICES = {"en": "en-us", "de": "de"}
"""espeak-ng's name for the voice of each of our languages."""


class Data:
    """A Piper whose data can be damaged: all of it is that of the tests, by links."""

    def __init__(self, folder):
        real = Path(piper.__file__).parent
        own = folder / "piper"
        self._files = own / "espeak-ng-data"
        self._links(real, own)
        (own / self._files.name).unlink()
        self._links(real / self._files.name, self._files)
        self.environment = {"PYTHONPATH": os.pathsep.join((str(folder), str(Path.cwd())))}

    def _links(self, real, own):
        own.mkdir(parents=True)
        for entry in real.iterdir():
            (own / entry.name).symlink_to(entry)

    def loses(self, name):
        """Part of it is gone."""
        (self._files / name).rename(self._files / f"{name}-lost")

    def finds(self, name):
        """It is there again."""
        (self._files / f"{name}-lost").rename(self._files / name)

    def never_answers(self, name):
        """Whoever opens it waits for ever, as on a disk that does not answer."""
        self.loses(name)
        os.mkfifo(self._files / name)

    def has_only_zeros_in(self, name):
        """As after a power cut: the right length, and nothing in it."""
        size = (self._files / name).stat().st_size
        self.loses(name)
        (self._files / name).write_bytes(bytes(size))


@pytest.fixture
def data(tmp_path):
    return Data(tmp_path / "other")


@pytest.mark.parametrize("lost", ["en_dict", "lang"])
def test_a_sentence_without_its_sounds_is_told_and_the_next_one_is_said(
    device, data, recordings, plays, question, lost
):
    """It goes while the device runs: a recording tells; once it is there again, so is the voice."""
    running = device(**data.environment)
    running.says("event Registered")
    data.loses(lost)
    running.tell(f"ask {question}")
    running.wait(lambda: plays(running, recordings[NOT_SAID]))
    assert "event Spoken" not in running.lines
    assert (
        "cannot speak: the voice cannot make a sentence (espeak-ng's data is gone" in running.text
    )
    assert "turn 1: failed" in running.text
    data.finds(lost)
    running.tell(f"ask {question}")
    running.says("event Spoken")


def test_a_disk_that_does_not_answer_ends_it_by_the_watchdog_of_our_own(
    device, data, recordings, plays, question
):
    """espeak-ng waits for it with the interpreter in its hands: nothing else goes on, either."""
    running = device(**data.environment, **QUICK)
    running.says("event Registered")
    data.never_answers("en_dict")
    running.tell(f"ask {question}")
    assert running.ends() == 1
    assert "Timeout (0:00:03.4" in running.text
    assert 'phonemize_espeak.py", line' in running.text
    data.finds("en_dict")
    again = device(**data.environment)
    again.wait(lambda: plays(again, recordings[RESTARTED]))


def test_a_device_whose_data_is_damaged_says_so_and_ends_with_code_2(
    start, data, recordings, plays, tmp_path
):
    """espeak-ng itself would end it with code 1, again and again, and in silence."""
    data.loses("phontab")
    nowhere = ("http://127.0.0.1:9/api", str(tmp_path / "state"))
    said = []
    for _ in range(2):
        running = start("tests.watch.device", *nowhere, **data.environment)
        assert running.ends() == 2
        assert "phontab is damaged or missing; install speaker anew" in running.text
        said.append(plays(running, recordings[BROKEN]))
    assert said == [True, False]


@pytest.mark.parametrize("damaged", ["phontab", "phondata", "en_dict"])
def test_what_would_crash_it_is_named(speaker, environment, data, damaged):
    """Zeros, of which espeak-ng dies: one line that names the file and the fix, and code 2."""
    data.has_only_zeros_in(damaged)
    environment |= data.environment
    told = speaker("say", "hello")
    assert told.returncode == 2
    assert f"{damaged} is damaged or missing; install speaker anew" in told.stderr


def test_a_language_that_is_not_there_is_named(speaker, environment, data):
    """No file of a voice's own need be missing: what says how a language sounds is in another."""
    data.loses("lang")
    environment |= data.environment
    told = speaker("say", "hello")
    assert told.returncode == 2
    assert "espeak-ng has no sounds for 'en-us'; install speaker anew" in told.stderr


@pytest.mark.parametrize("language", VOICES)
def test_none_of_our_sentences_is_refused(language):
    """Whatever was said before, what is known sounds as it did."""
    made = voice(VOICES[language])
    espeak = Espeak(made)
    for words in phrasebook.load(language).plain_sentences():
        assert any(map(str.isalpha, chain.from_iterable(made.phonemize(words))))
        espeak.refuse_lost()


@pytest.mark.parametrize("language", VOICES)
@given(text=st.text())
def test_no_text_is_refused(language, text):
    """Digits, emoji, punctuation, and scripts that the voice does not know."""
    made = voice(VOICES[language])
    espeak = Espeak(made)
    for words in sentences(text, language):
        made.phonemize(words)
        espeak.refuse_lost()


@pytest.mark.parametrize(
    "text", ["", "...", "!?", "😀", "12:30", "7", "日本語", "Привет", "שלום", "#"]
)
def test_what_nobody_could_say_is_no_fault(piper, text):
    """There is a sound, or there is none; nobody is told of anything broken."""
    for words in (text, *sentences(text)):
        piper.synthesize(words)


def test_a_language_unknown_to_espeak_ng_is_refused():
    """A description of nonsense."""
    with pytest.raises(ModelError, match="no sounds for 'xx-none'"):
        Espeak(voice("xx-none"))
