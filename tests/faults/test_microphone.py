"""A microphone that goes, freezes, or delivers nothing of use."""

import numpy as np
import pytest

from speaker.errors import Trouble
from speaker.events import EarsFailed, Heard, HeardNothing, MicrophoneGone
from speaker.speaking.wav import write_wav
from tests.faults.house import sentence
from tests.kitchen import HEARING, Kitchen
from tests.loose import LooseMicrophone

pytestmark = pytest.mark.engine

RATE = 16_000
GONE = sentence(Trouble.MICROPHONE_GONE)


@pytest.fixture
def kitchen(tmp_path, piper):
    made = Kitchen(tmp_path, piper)
    made._microphone = LooseMicrophone(HEARING)
    with made:
        yield made


def test_a_microphone_that_goes_in_a_turn_is_told_and_found_again(kitchen, caplog):
    """The turn fails with the reason, the return is said, and the next turn hears."""
    kitchen.tap()
    kitchen._microphone.unplug()
    kitchen.wait(lambda: GONE in kitchen.said)
    assert EarsFailed(1, Trouble.MICROPHONE_GONE) in kitchen.events
    assert "the microphone is gone" in caplog.text
    kitchen.wait_for_end(1)
    assert kitchen.outcomes == ["failed"]
    kitchen.wait(lambda: MicrophoneGone() in kitchen.events)
    kitchen._microphone.plug_in()
    kitchen.wait(lambda: "The microphone is back." in kitchen.said)
    assert kitchen.asks("hello") == "hello"
    assert kitchen.said.count(GONE) == 1


def test_a_microphone_that_is_not_there_at_the_start_is_told_and_found(tmp_path, piper, caplog):
    """It says so by itself, once; plugged in, it is told of as well, and hears."""
    kitchen = Kitchen(tmp_path, piper)
    kitchen._microphone = LooseMicrophone(HEARING, plugged=False)
    with kitchen:
        kitchen.wait(lambda: GONE in kitchen.said)
        assert "there is no such microphone" in caplog.text
        assert "the microphone is gone" in caplog.text
        kitchen._microphone.plug_in()
        kitchen.wait(lambda: "The microphone is back." in kitchen.said)
        assert kitchen.asks("hello") == "hello"
    assert kitchen.said.count(GONE) == 1


def test_a_microphone_that_freezes_in_a_turn_is_opened_again_and_hears_the_rest(kitchen, caplog):
    """No error and no sound: it is noticed all the same, and whoever waits a moment is heard."""
    kitchen.tap()
    kitchen._microphone.freeze()
    kitchen.say("hello")
    assert kitchen.hears(1) == "hello"
    assert "the microphone delivers nothing any more; opening it again" in caplog.text
    assert GONE not in kitchen.said


def test_a_microphone_of_nothing_but_zeros_is_told_in_the_log(tmp_path, piper, caplog):
    """Switched off, or broken: the person hears that nothing was heard, the log tells why."""
    write_wav(tmp_path / "zeros.wav", np.zeros(30 * RATE, np.int16), RATE)
    with Kitchen(tmp_path, piper) as kitchen:
        kitchen.plays(tmp_path / "zeros.wav")
        kitchen.tap()
        kitchen.wait(lambda: HeardNothing(1) in kitchen.events)
        kitchen.wait(lambda: "I heard nothing. Please say it now." in kitchen.said)
        kitchen.wait_for_words()
        kitchen.wait_for_end(2)  # it asked again, in vain
        kitchen.wait_for_silence()
        assert kitchen.asks("hello") == "hello"
    assert "the microphone delivers only zeros" in caplog.text


def test_a_microphone_that_clips_is_told_in_the_log(tmp_path, piper, caplog):
    """Its gain is far too high: what can be understood is, and the log names the fix."""
    loud = np.clip(piper.synthesize("hello").astype(np.int32) * 200, -32768, 32767)
    write_wav(tmp_path / "loud.wav", loud.astype(np.int16), piper.rate)
    with Kitchen(tmp_path, piper, follow_up=False) as kitchen:
        kitchen.press()
        kitchen.plays(tmp_path / "loud.wav")
        kitchen.wait_for_words()
        kitchen.let_go()
        kitchen.wait(lambda: any(isinstance(e, Heard | HeardNothing) for e in kitchen.events))
        kitchen.wait_for_end(1)
        assert kitchen.asks("hello") == "hello"
        kitchen.wait(lambda: "Hello, this is the corner cafe." in kitchen.said)
    assert "the microphone clips; turn its gain down" in caplog.text
