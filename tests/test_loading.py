"""The models load ahead of everything else, once, and the built-in ones can still stand in."""

import subprocess
import sys
from dataclasses import replace

import pytest

from speaker import loading, settings
from speaker.errors import ModelError
from speaker.hearing.recognizer import Recognizer
from speaker.speaking.piper import Piper
from speaker.standing_in import or_builtin, plain_voice


@pytest.fixture
def chosen(tmp_path):
    shipped = settings.load(None, {})
    return replace(shipped, state=replace(shipped.state, directory=str(tmp_path)))


@pytest.mark.engine
def test_what_has_begun_is_not_loaded_again(chosen):
    """Asked for twice, it is the same model; asked for by other settings, it is another."""
    begun = loading.begun(chosen)
    assert isinstance(begun.recognizer(chosen), Recognizer)
    assert begun.recognizer(chosen) is begun.recognizer(chosen)
    assert isinstance(begun.voice(chosen), Piper)
    other = replace(chosen, log=replace(chosen.log, level="debug"))
    assert begun.voice(other) is not begun.voice(chosen)


@pytest.mark.engine
def test_a_voice_that_fails_in_the_background_fails_where_it_is_wanted(chosen):
    """And then the built-in one stands in, as it does without a head start."""
    broken = replace(chosen, voice=replace(chosen.voice, model="/gone/voice.onnx"))
    begun = loading.begun(broken)
    with pytest.raises(ModelError, match="gone"):
        begun.voice(broken)
    voice, of_voice = or_builtin(begun.voice, broken, plain_voice)
    assert isinstance(voice, Piper)
    assert of_voice == plain_voice(broken)


@pytest.mark.engine
def test_what_cannot_be_read_is_as_good_as_broken(chosen):
    """A worn-out card gives an error for a file that is there: the built-in ones stand in."""
    voice = replace(chosen.voice, model="/proc/self/mem")  # it is there, and cannot be read
    hearing = replace(chosen.hearing, model="x/" * 3000)  # nor can its folder be asked for
    worn = replace(chosen, voice=voice, hearing=hearing)
    begun = loading.begun(worn)
    with pytest.raises(ModelError, match=r"cannot read the voice .*install it again"):
        begun.voice(worn)
    with pytest.raises(ModelError, match=r"cannot read the recognizer .*install it again"):
        begun.recognizer(worn)


@pytest.mark.engine
def test_after_crashes_what_works_is_loaded_all_the_same(chosen):
    """The built-in models were tried out first, and are not at fault."""
    begun = loading.begun(chosen, careful=True)
    assert isinstance(begun.recognizer(chosen), Recognizer)
    assert isinstance(begun.voice(chosen), Piper)


def test_nothing_but_the_models_is_there_when_they_begin_to_load():
    """Whatever `speaker.daemon` imports at once, both models wait for."""
    later = ("requests", "sounddevice", "gpiozero", "speaker.app", "speaker.worlds")
    code = f"import sys, speaker.daemon; print([m for m in {later} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
