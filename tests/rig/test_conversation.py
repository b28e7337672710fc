"""A whole conversation through a sound server: spoken into a microphone, heard from a speaker."""

from tests.rig.appliance import question
from tests.rig.sound import understood

COFFEES = "which coffee would you like you can choose one latte two mocha three espresso"
ORDERED = "one large mocha it will be ready in five minutes anything else"
HALF = 0.5
"""The small recognizer makes out at least so much of the small voice; of noise, nothing."""


def test_a_conversation(room, appliance, recognizer):
    """A question is understood, its answer is heard, and options are picked by tap and by hold."""
    speaker = room.record()
    heard = appliance.asks("order a coffee")
    assert heard["transcript"] == "order a coffee"
    appliance.next("Spoken", heard["at"])
    said = speaker.sound(heard["at"])
    assert understood(recognizer, said, COFFEES) > HALF
    heard = appliance.asks("the second one")  # by a tap
    appliance.next("SoundStarted", heard["at"])
    down = appliance.press()  # by a hold, while it reads the sizes
    appliance.next("EarsOpened", down)
    room.say(question("a large one please")).wait()
    up = appliance.let_go()
    heard = appliance.next("Heard", up)
    appliance.next("Spoken", heard["at"])
    said = speaker.sound(heard["at"])
    assert understood(recognizer, said, ORDERED) > HALF
    sent = [message.text for message in appliance.sandbox.messages]
    assert sent == ["order a coffee", "Mocha", "Large"]
