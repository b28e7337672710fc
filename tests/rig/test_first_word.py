"""The first word is heard, whether it comes before the press or after it."""

import pytest

from tests.rig.appliance import question

pytestmark = pytest.mark.rig


@pytest.mark.parametrize("before", [0.3, 0.2, 0.1, 0.0])
def test_a_word_that_was_begun_before_the_press_is_heard_whole(room, appliance, before):
    """Speech begins up to 300 ms before the button goes down."""
    microphone = room.record("vmic")
    saying = room.say(question("order a coffee"))
    begun = microphone.wait_for_sound()
    microphone.wait(lambda: microphone.pieces()[-1][0] >= begun + before, "the press's moment")
    down = appliance.tap()
    saying.wait()
    assert appliance.next("Heard", down)["transcript"] == "order a coffee"
    assert down - begun < before + 0.2, "the rig itself was too slow"


def test_a_word_that_comes_with_the_press_is_heard_whole(room, appliance):
    """Speech begins about 100 ms after the button went down, while the tone is being played."""
    microphone = room.record("vmic")
    down = appliance.press()
    saying = room.say(question("order a coffee"))
    begun = microphone.wait_for_sound(down)
    appliance.let_go()
    saying.wait()
    assert appliance.next("Heard", down)["transcript"] == "order a coffee"
    assert begun > down


@pytest.mark.parametrize("settings", ['[microphone]\nstandby = "closed"\n'])
def test_with_standby_closed_speech_after_the_ears_opened_is_heard(room, appliance, settings):
    """The microphone is opened by the press; what is said from then on is understood."""
    assert appliance.asks("order a coffee")["transcript"] == "order a coffee"
    assert appliance.asks("order a coffee")["transcript"] == "order a coffee"
