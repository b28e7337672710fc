"""The microphone hears the loudspeaker, as in a real room: what is ours is never a word."""

import pytest

from tests.rig.appliance import question

pytestmark = pytest.mark.rig


def test_our_own_tone_is_no_word(room, appliance):
    """A press, the tone that answers it, and nobody speaks: nothing was heard."""
    room.connect()
    microphone = room.record("vmic")
    down = appliance.tap()
    microphone.wait_for_sound(down)  # the tone is in the room
    assert appliance.understood(down) == ""


def test_a_word_spoken_into_our_own_tone_is_heard(room, appliance):
    """Who talks while the tone sounds is understood, and the tone adds no word."""
    room.connect()
    microphone = room.record("vmic")
    down = appliance.press()
    begun = microphone.wait_for_sound(down)
    room.say(question("order a coffee")).wait()
    appliance.let_go()
    assert appliance.next("Heard", begun)["transcript"] == "order a coffee"


def test_our_own_voice_is_no_word_after_a_press(room, appliance):
    """A press cuts an answer short; what the room still holds of it is not heard."""
    room.connect()
    asked = appliance.asks("help me")
    microphone = room.record("vmic")
    begun = microphone.wait_for_sound(appliance.next("SoundStarted", asked["at"])["at"])
    microphone.wait(lambda: microphone.pieces()[-1][0] > begun + 1.0, "some of the answer")
    down = appliance.tap()
    appliance.next("EarsOpened", down)
    assert appliance.understood(down) == ""


def test_our_own_tail_is_no_answer(room, appliance):
    """The ears open by themselves after a question: its end and its tone are not heard."""
    room.connect()
    asked = appliance.asks("order a coffee")
    spoken = appliance.next("Spoken", asked["at"])
    opened = appliance.next("EarsOpened", spoken["at"])
    assert appliance.understood(opened["at"]) == ""
