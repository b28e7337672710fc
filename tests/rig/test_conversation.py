"""A whole conversation through a sound server: spoken into a microphone, heard from a speaker."""

from tests.rig.sound import understood

COFFEES = "which coffee would you like you can choose one latte two mocha three espresso"
HALF = 0.5
"""The small recognizer makes out at least so much of the small voice; of noise, nothing."""


def test_a_conversation(room, appliance, recognizer):
    """A question is understood, its answer is heard, and options are picked by tap and by hold."""
    hold_a_conversation(room, appliance, recognizer)


def hold_a_conversation(room, appliance, recognizer):
    speaker = room.record()
    asked = appliance.asks("order a coffee")
    spoken = appliance.next("Spoken", asked["at"])
    said = speaker.sound(asked["at"])
    assert understood(recognizer, said, COFFEES) >= HALF
    picked = appliance.hears("the second one", spoken["at"])  # the ears open by themselves
    appliance.next("SoundStarted", picked["at"])
    picked = appliance.asks("a large one please")  # by a tap, while it reads the sizes
    appliance.next("SoundStarted", picked["at"])
    picked = appliance.holds("yes")  # by a hold, while it reads the rest
    appliance.next("Spoken", picked["at"])
    said = speaker.sound(picked["at"])
    assert understood(recognizer, said, COFFEES) >= HALF
    sent = [message.text for message in appliance.sandbox.messages]
    assert sent == ["order a coffee", "Mocha", "Large", "Yes"]
