"""A microphone that delivers, but nothing of use."""

import numpy as np
import pytest

from speaker.events import Heard, HeardNothing
from speaker.speaking.wav import write_wav
from tests.kitchen import Kitchen

pytestmark = pytest.mark.engine

RATE = 16_000


def test_a_microphone_of_nothing_but_zeros_is_told_in_the_log(tmp_path, piper, caplog):
    """Switched off, or broken: the person hears that nothing was heard, the log tells why."""
    write_wav(tmp_path / "zeros.wav", np.zeros(30 * RATE, np.int16), RATE)
    with Kitchen(tmp_path, piper) as kitchen:
        kitchen.plays(tmp_path / "zeros.wav")
        kitchen.tap()
        kitchen.wait(lambda: HeardNothing(1) in kitchen.events)
        kitchen.wait(lambda: "I heard nothing. Please say it now." in kitchen.said)
    assert "the microphone delivers only zeros" in caplog.text


def test_a_microphone_that_clips_is_told_in_the_log(tmp_path, piper, caplog):
    """Its gain is far too high: what can be understood is, and the log names the fix."""
    loud = np.clip(piper.synthesize("hello").astype(np.int32) * 200, -32768, 32767)
    write_wav(tmp_path / "loud.wav", loud.astype(np.int16), piper.rate)
    with Kitchen(tmp_path, piper) as kitchen:
        kitchen.press()
        kitchen.plays(tmp_path / "loud.wav")
        kitchen.wait_for_words()
        kitchen.let_go()
        kitchen.wait(lambda: any(isinstance(e, Heard | HeardNothing) for e in kitchen.events))
    assert "the microphone clips; turn its gain down" in caplog.text
