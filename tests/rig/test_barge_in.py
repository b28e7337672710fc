"""Presses while it speaks: silence, as recorded from the loudspeaker."""

from statistics import median

import pytest

from tests.rig.appliance import question
from tests.rig.sound import silence_after

PRESSES = 20
UNHEARD = "[conversation]\ntones = false\n"
"""So that nothing but the answer sounds."""

pytestmark = [pytest.mark.rig, pytest.mark.parametrize("settings", [UNHEARD])]


def test_every_press_silences_the_loudspeaker(room, appliance, measured):
    """Each time it is silent long before its sentence would have ended; how soon is printed."""
    speaker = room.record()
    asked = appliance.asks("help me")
    silences = []
    for _ in range(PRESSES):
        silence, asked = cuts_in(room, appliance, speaker, asked)
        silences.append(silence)
    measured(
        f"press to silence at the loudspeaker, {PRESSES} presses: "
        f"median {1000 * median(silences):.0f} ms, worst {1000 * max(silences):.0f} ms"
    )
    assert max(silences) < 1.0


def cuts_in(room, appliance, speaker, asked):
    """Press in the middle of an answer and ask again; return the seconds to silence, and that."""
    begun = speaker.wait_for_sound(appliance.next("SoundStarted", asked["at"])["at"])
    speaker.wait(lambda: speaker.last_loud(begun) > begun + 0.5, "some of the answer")
    pressed = appliance.next("Pressed", appliance.press())["at"]
    appliance.next("EarsOpened", pressed)
    room.say(question("help me")).wait()  # for as long as the answer would have gone on
    asked = appliance.next("Heard", appliance.let_go())
    return silence_after(speaker, pressed), asked
