"""Runs the device on the board: presses its button, talks and listens to it; prints PASS or FAIL.

Usage: check.py FOLDER, the GPIO simulator's folder.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from speaker import models
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.effects import Profile
from speaker.endpoint import Times
from speaker.hearing.file import listen_to_file
from speaker.hearing.listener import Listener
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.voice_activity import VoiceActivity
from tests.rig.board import card
from tests.rig.board.pins import Pins
from tests.rig.board.process import APP_ID, DOMAIN, PATIENCE, Device

QUESTION = Path("speaker/demo/questions/what-are-the-opening-hours.wav")
OPTIONS = "order a coffee two main menu"
"""How the answer ends. ALSA changes rates coarsely: some words before it are misheard."""
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
    with card.Recording(Path("/run/answer.wav")) as recording:
        pins.press()
        device.logs("begins")
        card.say(QUESTION)
        pins.release()
        yield "the turn is answered", "answered" in device.logs("turn 1: answered")
    said = [message.text for message in bot.messages]
    yield f"the bot was asked {said}", said == ["what are the opening hours"]
    yield "the device stops with code 0", device.stop() == 0
    heard = understand(recording.wav)
    yield f"the loudspeaker said {heard!r}", OPTIONS in heard


def understand(wav: Path) -> str:
    """Return what is said in a recording."""
    recognizer = Recognizer(models.builtin_recognizer())
    times = Times(open=0.7, options=0.35, no_speech=5.0, maximum=15.0)
    return listen_to_file(wav, Listener(recognizer, VoiceActivity(), times), Profile.OPEN).text


def main() -> int:
    """Run every check; 0 when all of them hold."""
    pins = Pins(Path(sys.argv[1]))
    good = True
    for part in (without_sound, with_sound):
        with Sandbox(load_bot(), DOMAIN, APP_ID) as bot:
            for what, holds in part(pins, bot):
                print(f"{'PASS' if holds else 'FAIL'}: {what}", flush=True)
                good = good and holds
    print("PASS: all" if good else "FAIL: not all", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
