"""A voice that breaks while the device runs: in a sentence, in every one, or in its file."""

import json
import os
import shutil
import signal
from contextlib import suppress
from dataclasses import replace

import pytest

from speaker import from_settings, models
from speaker.effects import Prompt
from speaker.errors import Trouble
from speaker.events import SoundStarted
from tests.botdistrikt.wire_servers import ANSWER, answering_once_then_close, response, serving
from tests.faults.house import ANSWERS, OPENED, House, sentence
from tests.kitchen import configured
from tests.witness import BOOK

pytestmark = pytest.mark.engine

GREETING = ANSWERS[1]
NOT_SAID = BOOK.sentence(Prompt("not-said"))
WELL = answering_once_then_close(response())
GREETS = answering_once_then_close(response(ANSWER.replace(OPENED.encode(), GREETING.encode())))
ENDS = (-signal.SIGBUS, -signal.SIGSEGV)
"""Several threads read the weights at once, and their reports of it run into each other."""
RESTARTED = f"says {sentence(Trouble.RESTARTED)}"


class Installed:
    """A voice of the device's own, whose description can be damaged so that it still loads."""

    def __init__(self, folder):
        builtin = models.builtin_voice()
        self.file = folder / builtin.name
        self._description = folder / f"{builtin.name}.json"
        shutil.copy(builtin, self.file)
        shutil.copy(builtin.with_name(self._description.name), folder)
        self._whole = json.loads(self._description.read_bytes())
        self.settings = {"model": str(self.file)}

    def cannot_say(self, phoneme):
        """What stands for this sound is no number any more."""
        table = self._whole["phoneme_id_map"] | {phoneme: ["?"]}
        self.is_damaged({"phoneme_id_map": table})

    def cannot_say_anything(self):
        """Its description belongs to a voice of several speakers."""
        self.is_damaged({"num_speakers": 2})

    def is_repaired(self):
        self.is_damaged({})

    def is_damaged(self, damage):
        self._description.write_text(json.dumps(self._whole | damage))


@pytest.fixture
def voice(tmp_path):
    return Installed(tmp_path)


def test_an_answer_that_the_voice_cannot_make_is_told_and_the_next_one_is_said(
    tmp_path, recognizer, registered, voice, caplog
):
    """A tone and a sentence instead of silence, one line in the log, and no restart."""
    voice.cannot_say("w")
    with (
        serving(WELL) as server,
        House(registered(tmp_path), server.url, recognizer, voice=voice.settings) as house,
    ):
        assert house.asks() == ("failed", NOT_SAID)
        assert "cannot speak: the voice cannot make a sentence" in caplog.text
        server.handler = GREETS
        assert house.asks() == ("answered", GREETING)
    assert OPENED not in caplog.text


def test_a_voice_that_cannot_make_any_sentence_speaks_by_what_was_recorded(
    tmp_path, recognizer, registered, voice, piper, caplog
):
    """It loads, and that is all: recordings of better days tell, until it is repaired."""
    chosen = configured("", registered(tmp_path))
    prompts = from_settings.kept_prompts(
        replace(chosen, voice=replace(chosen.voice, **voice.settings))
    )
    prompts.keep(NOT_SAID, piper.synthesize(NOT_SAID), piper.rate)
    voice.cannot_say_anything()
    with serving(WELL) as server:
        with House(tmp_path, server.url, recognizer, voice=voice.settings) as house:
            for _ in range(2):
                assert house.asks() == ("failed", NOT_SAID)
        voice.is_repaired()
        with House(tmp_path, server.url, recognizer, voice=voice.settings) as house:
            assert house.asks() == ("answered", OPENED)
    assert caplog.text.count("cannot speak: the voice cannot make a sentence") == 2


@pytest.mark.parametrize("damage", [{"inference": None}, {"audio": {"sample_rate": "none"}}])
def test_a_voice_whose_description_is_none_is_replaced_by_the_built_in_one(
    tmp_path, recognizer, registered, voice, caplog, damage
):
    """It is JSON all the same: the device starts, says so, and answers."""
    voice.is_damaged(damage)
    with (
        serving(WELL) as server,
        House(registered(tmp_path), server.url, recognizer, voice=voice.settings) as house,
    ):
        assert house.hears() == sentence(Trouble.VOICE_MISSING)
        assert house.asks() == ("answered", OPENED)
    assert "is broken" in caplog.text
    assert "The built-in model stands in" in caplog.text


def test_a_voice_whose_file_breaks_under_it_is_made_anew_by_the_next_start(
    device, tmp_path, question
):
    """The weights are read where they lie: SIGBUS, where it was, and a device that answers."""
    running = device()
    running.tell(f"ask {question}")
    running.says("event Spoken")
    (kept,) = (tmp_path / "state" / "voice").iterdir()
    os.truncate(kept, 0)
    with suppress(BrokenPipeError):  # it makes prompts by itself, and may be gone already
        running.tell(f"ask {question}")
    assert running.ends() in ENDS, running.text
    assert "Fatal Python error" in running.text
    again = device()
    assert "the kept voice is damaged" in again.text
    again.says(RESTARTED)
    again.tell(f"ask {question}")
    again.says("event Replied", "effect EndTurn")
    assert "turn 1: answered" in again.text


def test_a_loudspeaker_that_takes_no_more_sound_fails_the_turn_and_tells_so_later(
    tmp_path, recognizer, registered, caplog
):
    """No error and no sound: the turn ends all the same, and the words come when it plays again."""
    with (
        serving(WELL) as server,
        House(registered(tmp_path), server.url, recognizer) as house,
    ):
        house.mouth.freeze()
        house.tap()
        house.wait(lambda: SoundStarted(1) in house.events)
        house.mouth.talks.clear()  # what is to be heard comes after this
        house.wait(lambda: house.outcomes == ["failed"])
        assert "cannot speak: the loudspeaker plays nothing any more" in caplog.text
        house.mouth.thaw()
        assert house.hears() == NOT_SAID
        assert house.asks() == ("answered", OPENED)
