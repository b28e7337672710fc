"""A device in a process of its own, that asks one question and begins to read a long answer.

`python -m tests.speaking_device URL FOLDER` prints a line when it speaks; it ends on SIGTERM.
"""

import sys
import time

from speaker import app
from speaker.events import EarsOpened, Heard, Pressed, Registered, SoundStarted
from speaker.hardware.nothing import NoButton, NoLight
from speaker.hearing.wav import WavMicrophone
from speaker.loop import Inbox
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.watch.signals import call_on_end
from speaker.worlds import World, ears_at
from tests.kitchen import configured


class Talker:
    """Asks when the ears are open, and prints when the answer is heard."""

    def __init__(self, inbox):
        self._inbox = inbox

    def happened(self, event, _at):
        match event:
            case SoundStarted():
                sys.stdout.write("speaking\n")
                sys.stdout.flush()
            case EarsOpened():
                self._inbox.emit(Heard(event.turn_id, "give me tips", 1.0))
            case Registered():
                self._inbox.emit(Pressed(time.monotonic()))

    def wanted(self, effect, at):
        """It has no wishes."""


def main(url, folder):
    inbox = Inbox()
    call_on_end(inbox.stop)
    world = World(
        ears_at(WavMicrophone()),
        lambda rate: MemoryLoudspeaker(rate, 0.1),  # ten times slower than a person talks
        NoLight(),
        lambda _emit: NoButton(),
    )
    app.run(configured(url, folder, tones=False), world, inbox, (Talker(inbox),))


if __name__ == "__main__":
    main(*sys.argv[1:])
