"""Piper: the real engine with the built-in voice."""

import threading
from pathlib import Path

import numpy as np
import pytest

from speaker import models
from speaker.errors import ModelError
from speaker.speaking.piper import Piper

pytestmark = pytest.mark.engine


def test_a_sentence_becomes_sound(piper):
    """Speech of a plausible length and loudness, int16 mono."""
    sound = piper.synthesize("We are open from eight to six.")
    assert sound.dtype == np.int16
    assert 1.0 < len(sound) / piper.rate < 5.0
    assert 2000 < np.abs(sound).max() < 32767


def test_nothing_to_say_is_no_sound(piper):
    """Blank text and an ellipsis give silence, not an error."""
    for text in ("", " ", "..."):
        assert np.abs(piper.synthesize(text)).max(initial=0) < 3000


def test_loudness_is_steady_from_sentence_to_sentence(piper):
    """A short option is as loud as a long sentence, within a few decibels."""
    levels = [
        np.sqrt(np.mean(piper.synthesize(text).astype(float) ** 2))
        for text in ("Yes.", "Opening hours.", "We are open from eight in the morning to six.")
    ]
    assert max(levels) / min(levels) < 2.5


def test_a_missing_voice_is_named(tmp_path):
    """The error says which file is missing and which setting names it."""
    with pytest.raises(ModelError, match=r"no voice at .*none\.onnx.*\[voice\] model"):
        Piper(tmp_path / "none.onnx")


def test_a_broken_voice_is_named(tmp_path):
    """Half a download is refused in one line."""
    file = tmp_path / "half.onnx"
    file.write_bytes(b"\x08\x07garbage")
    (tmp_path / "half.onnx.json").write_text("{}")
    with pytest.raises(ModelError, match="broken"):
        Piper(file)


def test_a_sentence_nobody_wants_is_given_up(piper):
    """A run of onnxruntime ends early when its sentence is not wanted any more."""
    answers = iter([True])
    made = []
    endless = ", ".join(["hello there"] * 60)
    thread = threading.Thread(
        target=lambda: made.append(
            piper.synthesize(endless, 8.0, wanted=lambda: next(answers, False))
        )
    )
    thread.start()
    while thread.is_alive():
        piper.reconsider()
    assert len(made[0]) == 0
    assert len(piper.synthesize("Hello.")) > 0


def test_a_sentence_never_wanted_is_not_begun(piper):
    """Whoever was hushed before the voice began gets nothing."""
    assert len(piper.synthesize("Hello.", wanted=lambda: False)) == 0


def test_a_rested_voice_sounds_the_same(piper):
    """Giving memory back changes nothing that is heard."""
    before = piper.synthesize("Hello.")
    piper.give_back()
    assert np.array_equal(piper.synthesize("Hello."), before)


def test_a_rested_voice_does_not_keep_the_memory_of_a_long_sentence():
    """A minute of speech at once takes much; after that the device is as lean as before."""
    voice = Piper(models.builtin_voice())
    voice.warm_up()
    before = memory()
    voice.synthesize(", ".join(["hello there"] * 60), 2.0)
    grown = memory() - before
    voice.give_back()
    assert grown > 20.0
    assert memory() - before < grown / 2


def memory():
    """Return the megabytes that this process keeps for itself."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("RssAnon:")[1].split()[0]) / 1000
