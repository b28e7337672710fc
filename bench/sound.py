"""How quick the device is on real sound streams: measured on the rig's virtual sound server.

Each round is two turns: a tap, a question, its answer cut short by a press; a hold, an option, its
answer heard out. Prints the median and the worst of all rounds, in milliseconds. What is recorded
is late by what the recorder itself takes, some 10 ms, and that is not taken off.
"""

# a script, not a package; it prints
import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.rig.appliance import Appliance, question
from tests.rig.sound import Recorder, Room, loud, silence_after

SETTINGS = "[conversation]\nfollow_up = false\ntones = false\n"
"""A turn is over when its answer is, and the first sound after a text is that text."""
OPENED = "press → listening"
TRANSCRIPT = "end of speech → transcript, tap (0.7 s of it is the silence waited for)"
RELEASED = "release → transcript, hold"
FIRST_AUDIO = "text → first audio at the loudspeaker"
SILENCE = "press → silence at the loudspeaker"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="speaker-bench-") as name:
        folder = Path(name)
        (folder / "prompts").mkdir()
        room = Room(folder / "room")
        with room, Appliance(folder / "d", room, folder / "prompts", SETTINGS) as device:
            device.wait_for_prompts()
            speaker, microphone = room.record(), room.record("vmic")
            for number in range(rounds):
                for what, seconds in measured(room, device, speaker, microphone):
                    found.setdefault(what, []).append(1000 * seconds)
                print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    show(found)


def measured(
    room: Room, device: Appliance, speaker: Recorder, microphone: Recorder
) -> Iterator[tuple[str, float]]:
    """Yield what one round shows, in seconds."""
    down = device.tap()
    yield OPENED, device.next("EarsOpened", down)["at"] - device.next("Pressed", down)["at"]
    room.say(question("order a coffee")).wait()
    heard = device.next("Heard", down)
    yield TRANSCRIPT, heard["at"] - last_sound(microphone, down, heard["at"])
    replied = device.next("Replied", heard["at"])
    begun = speaker.wait_for_sound(replied["at"])
    yield FIRST_AUDIO, begun - replied["at"]
    speaker.wait(lambda: speaker.pieces()[-1][0] > begun + 0.8, "some of the answer")
    down = device.press()
    device.next("EarsOpened", down)
    room.say(question("mocha")).wait()
    up = device.let_go()
    heard = device.next("Heard", up)
    yield RELEASED, heard["at"] - device.next("Released", up)["at"]
    yield SILENCE, silence_after(speaker, device.next("Pressed", down)["at"])
    device.wait_for_idle(heard["at"])


def last_sound(microphone: Recorder, since: float, until: float) -> float:
    """Return when the last sound of what was said came, before a moment."""
    return max(at for at, samples in microphone.pieces(since) if at < until and loud(samples))


def show(found: dict[str, list[Any]]) -> None:
    """Print a table."""
    print(f"{'milliseconds':72} {'median':>8} {'worst':>8} {'of':>4}")
    for what, values in found.items():
        print(f"{what:72} {statistics.median(values):8.0f} {max(values):8.0f} {len(values):4}")


if __name__ == "__main__":
    main()
