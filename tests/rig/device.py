"""The device of the rig: the real one, with PortAudio and all, but for its pin, which is a mock.

Run as `python -m tests.rig.device SETTINGS`. Reads "down", "up", "figures" and "stop" from standard
input and drives the pin; writes a line of JSON for everything that happens or is wanted.
"""

import json
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from speaker import app, logs, settings
from speaker.loop import Inbox
from speaker.parts import Unwatched
from speaker.story import Story
from speaker.worlds import real_world


class Reporter:
    """Writes down what happens."""

    def __init__(self):
        self._lock = threading.Lock()

    def happened(self, event, at):
        self.write("event", event, at)

    def wanted(self, effect, at):
        self.write("effect", effect, at)

    def write(self, kind, what, at):
        self.line({"kind": kind, "name": type(what).__name__, "at": at, **asdict(what)})

    def line(self, line):
        with self._lock:
            print(json.dumps(line, default=str), flush=True)  # read by the rig


class Ready(Unwatched):
    """Writes down when every part is up, or in its retry."""

    def __init__(self, reporter):
        self._reporter = reporter

    def ready(self):
        self._reporter.line({"name": "Ready", "at": time.monotonic()})


def obey(inbox, pin, figures):
    """Do what standard input says; its end is a stop."""
    for line in sys.stdin:
        match line.strip():
            case "down":
                pin.drive_low()
            case "up":
                pin.drive_high()
            case "figures":
                figures()
            case _:
                break
    inbox.stop()


class Remembered:
    """Makes the ears, and remembers them for their figures."""

    def __init__(self, world, reporter):
        self._made = world.ears
        self._reporter = reporter

    def make(self, chosen, emit, load):
        self.ears = self._made(chosen, emit, load)
        return self.ears

    def figures(self):
        ears = self.ears
        lost = ears._source._source.overflows
        told = {"name": "Figures", "at": time.monotonic(), "late": ears.overflows, "lost": lost}
        self._reporter.line(told)


def main():
    chosen = settings.load(Path(sys.argv[1]), {})
    logs.set_up(chosen.log.level)
    factory = MockFactory()
    Device.pin_factory = factory
    pin = factory.pin(chosen.button.pin)
    pin.drive_high()
    inbox, reporter, world = Inbox(), Reporter(), real_world(chosen)
    remembered = Remembered(world, reporter)
    threading.Thread(target=obey, args=(inbox, pin, remembered.figures), daemon=True).start()
    app.run(
        chosen, replace(world, ears=remembered.make), inbox, (Story(), reporter), Ready(reporter)
    )


if __name__ == "__main__":
    main()
