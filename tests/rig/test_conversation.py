"""A whole conversation through a sound server: spoken into a microphone, heard from a speaker."""

import os
import shutil

import pytest

from tests.rig.appliance import Appliance
from tests.rig.sound import made_out

pytestmark = pytest.mark.rig

COFFEES = ("which coffee would you like", "you can choose", "mocha", "espresso")


def test_a_conversation(room, appliance, recognizer):
    """A question is understood, its answer is heard, and options are picked by tap and by hold."""
    hold_a_conversation(room, appliance, recognizer)


def test_a_conversation_where_only_48_khz_stereo_will_do(tmp_path, room, prompts, recognizer):
    """Sound cards that refuse every other rate: what is heard and what is said is converted."""
    if shutil.which("cc") is None:
        reason = "no C compiler to make a stubborn sound card with: apt install gcc libc6-dev"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    room.be_stubborn()
    with Appliance(tmp_path / "device", room, prompts) as appliance:
        hold_a_conversation(room, appliance, recognizer)


def test_the_device_between_two_turns_lets_the_loudspeaker_sleep(room, appliance, recognizer):
    """Its stream is closed some seconds after a turn, and the next turn loses no syllable of it."""
    speaker = room.record()
    asked = appliance.asks("order a coffee")
    appliance.next("SoundStarted", asked["at"])
    appliance.wait_for_idle(asked["at"])
    room.wait_for_outputs(0)
    asked = appliance.asks("order a coffee")
    appliance.next("Spoken", asked["at"])
    heard = made_out(recognizer, speaker.sound(asked["at"]), COFFEES)
    assert heard[0] == COFFEES[0]


def hold_a_conversation(room, appliance, recognizer):
    speaker = room.record()
    asked = appliance.asks("order a coffee")
    spoken = appliance.next("Spoken", asked["at"])
    assert len(made_out(recognizer, speaker.sound(asked["at"]), COFFEES)) >= len(COFFEES) - 1
    picked = appliance.hears("the second one", spoken["at"])  # the ears open by themselves
    appliance.next("SoundStarted", picked["at"])
    picked = appliance.asks("the second one")  # by a tap, while it reads the sizes
    appliance.next("SoundStarted", picked["at"])
    picked = appliance.holds("yes")  # by a hold, while it reads the rest
    appliance.next("Spoken", picked["at"])
    assert len(made_out(recognizer, speaker.sound(picked["at"]), COFFEES)) >= len(COFFEES) - 1
    sent = [message.text for message in appliance.sandbox.messages]
    assert sent == ["order a coffee", "Mocha", "Medium", "Yes"]
