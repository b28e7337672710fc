"""The daemon as its own process, in a room of stand-ins, with parts that hang or die on command.

    python -m tests.watch.device BOT_URL STATE_DIRECTORY [SECTION.KEY=VALUE ...]

Only the room is made here; everything else is `speaker.daemon`. Commands come by standard input,
one a line: press, tap, ask FILE, hang PART, kill PART, abort, limit PART SECONDS. What happens,
what is wanted and what is said goes to standard output, and what is to be played into files.
"""

import os
import sys
import threading
import time
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from speaker import daemon, from_settings, logs
from speaker.effects import Prompt, Speak, Words
from speaker.events import Pressed, Released
from speaker.hearing.ears import Ears
from speaker.hearing.wav import WavMicrophone
from speaker.notices.subscriber import Subscriber
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.voice import Voice
from speaker.story import Story
from speaker.worker import Worker
from speaker.worlds import World
from tests.kitchen import HEARING, SPEAKING, TAP, configured, hold
from tests.witness import BOOK

SECRET = "what-somebody-said"
LIMITED: dict[str, type[Worker[Any]]] = {"voice": Voice, "broker": Subscriber}
"""Parts that may be given less time, so that nobody has to wait for it."""


def hang():
    """Wait in the kernel for what never comes, as a driver does."""
    reading, _ = os.pipe()
    os.read(reading, 1)


class Sabotage:
    """What is to go wrong at the next chance."""

    def __init__(self):
        self.wish = ""

    def chance(self, part):
        """Called by each part when it has work to do."""
        match self.wish.split():
            case ["hang", named] if named == part:
                hang()
            case ["kill", named] if named == part:
                raise RuntimeError(SECRET)
            case ["abort"]:
                os.abort()


class Hearing(Ears):
    """Ears; they are stuck soon, so that nobody has to wait for it."""

    limit = 3.0
    sabotage: Sabotage

    def handle(self, item):
        self.sabotage.chance("ears")
        super().handle(item)


class Mouth(MemoryLoudspeaker):
    """Keeps what it is to play: a file for each piece, in the working folder."""

    sabotage: Sabotage
    pieces = count()

    def play(self, samples):
        self.sabotage.chance("voice")
        piece = f"played-{next(self.pieces):03}.npy"
        np.save(piece, samples)
        tell("plays", piece)
        super().play(samples)


class Lamp:
    """Is lit on the loop's own thread."""

    def __init__(self, sabotage):
        self.sabotage = sabotage

    def show(self, look):
        self.sabotage.chance("loop")

    def close(self):
        pass


class Visitor:
    """Reads the commands, and is the button."""

    def __init__(self, emit, microphone, sabotage):
        self._emit = emit
        self._microphone = microphone
        self._sabotage = sabotage
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in sys.stdin:
            match line.split():
                case ["press"]:
                    self._emit(Pressed(time.monotonic()))
                case ["tap"]:
                    self._emit(Pressed(time.monotonic()))
                    time.sleep(TAP)
                    self._emit(Released(time.monotonic()))
                case ["ask", file]:
                    self._ask(Path(file))
                case ["limit", part, seconds]:
                    LIMITED[part].limit = float(seconds)
                case _:
                    self._sabotage.wish = line
                    tell("noted", line.strip())

    def _ask(self, file):
        """Hold the button while talking: no silence is too long, however busy the machine is."""
        pressed = time.monotonic()
        self._emit(Pressed(pressed))
        self._microphone.say(file)
        self._microphone.silent.wait()
        hold(pressed)
        self._emit(Released(time.monotonic()))

    def close(self):
        pass


class Teller:
    """Tells the test what goes on."""

    def happened(self, event, at):
        tell("event", type(event).__name__)

    def wanted(self, effect, at):
        tell("effect", type(effect).__name__)
        if isinstance(effect, Speak):
            for line in effect.lines:
                if isinstance(line, Words | Prompt):
                    tell("says", line.text if isinstance(line, Words) else BOOK.sentence(line))


def watch_the_environment():
    """Tell when it is changed beside a second thread: libraries in C read it without a lock."""

    def audit(event, values):
        if event in {"os.putenv", "os.unsetenv"} and threading.active_count() > 1:
            tell("environment", values[0].decode())

    sys.addaudithook(audit)


def tell(kind, text):
    sys.stdout.write(f"{kind} {text}\n")
    sys.stdout.flush()


def room(settings):
    sabotage, microphone = Sabotage(), WavMicrophone(HEARING)
    Hearing.sabotage = Mouth.sabotage = sabotage

    def ears(settings, emit, load):
        return Hearing(load(settings), microphone, from_settings.times(settings), emit)

    return World(
        ears,
        lambda rate: Mouth(rate, SPEAKING),
        Lamp(sabotage),
        lambda emit: Visitor(emit, microphone, sabotage),
    )


def main(url, state, *changes):
    watch_the_environment()
    settings = configured(url, state)
    for change in changes:
        where, _, value = change.partition("=")
        section, _, key = where.partition(".")
        kind = type(getattr(getattr(settings, section), key))
        changed = replace(getattr(settings, section), **{key: kind(value)})
        settings = replace(settings, **{section: changed})
    logs.set_up("info")
    return daemon.exit_code(lambda: daemon.run(settings, room, os.environ, (Story(), Teller())))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
