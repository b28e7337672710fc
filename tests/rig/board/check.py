"""Runs the device on the board: presses its button, talks and listens to it; prints PASS or FAIL.

Usage: check.py FOLDER, the GPIO simulator's folder.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.rig.board import card
from tests.rig.board.log import PATIENCE
from tests.rig.board.pins import Pins
from tests.rig.board.process import APP_ID, DOMAIN, Device
from tests.rig.board.verdict import verdict

PRESSES = 10


def without_sound(pins: Pins, bot: Sandbox) -> Iterator[tuple[str, bool]]:
    """A device without microphone and loudspeaker: its button and light work all the same."""
    device = Device(
        bot.url, {"SPEAKER_MICROPHONE_DEVICE": "none", "SPEAKER_LOUDSPEAKER_DEVICE": "none"}
    )
    device.logs("ready")
    yield "the device is ready with its button on /dev/gpiochip0", True
    for number in range(1, PRESSES + 1):
        pins.press()
        device.logs(f"turn {number}: begins")
        if number == 1:
            yield "the light is lit", pins.light_becomes(lit=True, patience=PATIENCE)
        device.logs(f"turn {number}: failed")
        pins.release()
    yield f"{PRESSES} presses of {PRESSES} began a turn each", True
    yield "SIGTERM ends it with code 0", device.stop() == 0
    yield "the light is dark after it", pins.light_becomes(lit=False, patience=PATIENCE)


def with_sound(pins: Pins, bot: Sandbox) -> Iterator[tuple[str, bool]]:
    """A whole turn through ALSA, held from the first word to the last."""
    sound = {
        "SPEAKER_MICROPHONE_DEVICE": card.MICROPHONE,
        "SPEAKER_LOUDSPEAKER_DEVICE": card.LOUDSPEAKER,
    }
    device = Device(bot.url, sound)
    device.logs("ready")
    with card.Recording(Path("/run/answer")) as recording:
        pins.press()
        device.logs("begins")
        card.say(card.QUESTION)
        pins.release()
        yield "the turn is answered", "answered" in device.logs("turn 1: answered")
    said = [message.text for message in bot.messages]
    yield f"the bot was asked {said}", said == ["what are the opening hours"]
    yield "the device stops with code 0", device.stop() == 0
    heard = recording.words()
    yield f"the loudspeaker said {heard!r}", card.OPTIONS in heard


def checks(pins: Pins) -> Iterator[tuple[str, bool]]:
    """All of them, each device with a bot of its own."""
    for part in (without_sound, with_sound):
        with Sandbox(load_bot(), DOMAIN, APP_ID) as bot:
            yield from part(pins, bot)


if __name__ == "__main__":
    sys.exit(verdict(checks(Pins(Path(sys.argv[1])))))
