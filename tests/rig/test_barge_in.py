"""A press while it speaks: silence, as recorded from the loudspeaker."""

import pytest

from tests.rig.appliance import question
from tests.rig.sound import silence_after

pytestmark = pytest.mark.rig


def test_a_press_silences_the_loudspeaker(room, appliance):
    """Long before the sentence would have ended it is silent; the next sound is the tone."""
    speaker = room.record()
    asked = appliance.asks("help me")
    begun = speaker.wait_for_sound(appliance.next("SoundStarted", asked["at"])["at"])
    speaker.wait(lambda: speaker.pieces()[-1][0] > begun + 0.7, "some of the answer")
    down = appliance.press()
    appliance.next("EarsOpened", down)
    room.say(question("help me")).wait()  # for as long as the answer would have gone on
    appliance.let_go()
    assert silence_after(speaker, down) < 1.0
