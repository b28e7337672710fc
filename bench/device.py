"""The device to be measured: the daemon's parts in a process of their own (`-m bench.device`).

Its microphone and loudspeaker are named pipes, its button is the standard input, and it prints
every event and effect with its moment, one JSON object a line. Everything else is as in
`speaker run`, settings from the environment included.
"""

# its report goes to standard output
import gc
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from speaker import daemon, logs, settings
from speaker.effects import Effect
from speaker.events import Event, Heard, Pressed, Released
from speaker.hardware.nothing import NoLight
from speaker.hearing.source import BLOCK, RATE, Deliver, Lost
from speaker.parts import Emit
from speaker.settings import Settings
from speaker.sound.resampling import Form
from speaker.speaking.loudspeaker import BLOCK as PULL
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.speaking.playback import Samples
from speaker.story import Story

if TYPE_CHECKING:
    from speaker.worlds import World

TAP = 0.1
"""Seconds that a tap takes."""


class PipeMicrophone:
    """Delivers the int16 mono blocks of 16 kHz that arrive in a named pipe."""

    form = Form(RATE)

    def __init__(self, path: str) -> None:
        self._path = path
        self._stopped = threading.Event()

    def start(self, deliver: Deliver, lost: Lost) -> None:  # noqa: ARG002  # it is never lost
        """Begin to deliver, on a thread of its own."""
        self._stopped = threading.Event()
        threading.Thread(target=self._run, args=(deliver, self._stopped), daemon=True).start()

    def stop(self) -> None:
        """Deliver nothing more."""
        self._stopped.set()

    def _run(self, deliver: Deliver, stopped: threading.Event) -> None:
        with Path(self._path).open("rb", buffering=0) as pipe:
            while not stopped.is_set():
                deliver(pipe.read(2 * BLOCK))


class PipeLoudspeaker(Loudspeaker):
    """Plays into a named pipe at the pace of a sound device, silence between replies left out."""

    def __init__(self, rate: int, path: str) -> None:
        super().__init__(rate)
        self._path = path
        self._closed = threading.Event()
        self._there = threading.Event()

    def open(self) -> None:
        """Start to play."""
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        self._there.set()

    def play(self, samples: Samples) -> None:
        """Play behind what waits."""
        super().play(samples)
        self._there.set()

    def _run(self) -> None:
        """Sleep while there is nothing to play, as the device's own loudspeaker does."""
        frames = round(PULL * self.rate)
        with Path(self._path).open("wb", buffering=0) as pipe:
            while self._there.wait() and not self._closed.wait(PULL):
                self._there.clear()
                while not self.playback.empty and not self._closed.wait(PULL):
                    pipe.write(self.playback.pull(frames).tobytes())


class Reporter:
    """Prints what happens, and follows which turn it is."""

    def __init__(self) -> None:
        self.turn = 0

    def happened(self, event: Event, at: float) -> None:
        """Print an event."""
        self._print(event, at)

    def wanted(self, effect: Effect, at: float) -> None:
        """Print an effect."""
        self._print(effect, at)

    def _print(self, thing: Event | Effect, at: float) -> None:
        name, turn = type(thing).__name__, getattr(thing, "turn_id", 0)
        self.turn = max(self.turn, turn)
        told = {"name": name, "at": at, "turn": turn}
        for key in ("silence", "transcript", "outcome"):
            if hasattr(thing, key):
                told[key] = getattr(thing, key)
        print(json.dumps(told), flush=True)


class PipeButton:
    """Reads from the standard input: `press`, `tap`, `release`, `heard WORDS`."""

    def __init__(self, emit: Emit, reporter: Reporter) -> None:
        self._emit, self._reporter = emit, reporter
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Let go; the thread ends with the input."""

    def _run(self) -> None:
        for line in sys.stdin:
            verb, _, words = line.strip().partition(" ")
            now = time.monotonic()
            match verb:
                case "press":
                    self._emit(Pressed(now))
                case "tap":
                    self._emit(Pressed(now - TAP))
                    self._emit(Released(now))
                case "release":
                    self._emit(Released(now))
                case "heard":
                    self._emit(Heard(self._reporter.turn, words, 1.0))
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run until told to stop."""
    gc.disable()  # as `speaker run` does it
    microphone, loudspeaker = sys.argv[1:3]
    reporter = Reporter()

    def world(_settings: Settings) -> "World":
        import gpiozero  # noqa: F401  # a Raspberry Pi's daemon has these two, too
        import sounddevice  # noqa: F401

        from speaker.worlds import World, ears_at

        return World(
            ears_at(PipeMicrophone(microphone)),
            lambda rate: PipeLoudspeaker(rate, loudspeaker),
            NoLight(),
            lambda emit: PipeButton(emit, reporter),
        )

    chosen = settings.load(None, os.environ)
    logs.set_up(chosen.log.level)
    daemon.run(chosen, world, os.environ, (reporter, Story()))


if __name__ == "__main__":
    main()
