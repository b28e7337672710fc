"""A device to which things happen: its button is a pin, and what it plays is listened to.

The loop, the bot's client, the voice and everything between are the real ones. Its ears hear what
the test says without a sound, so that what goes wrong is only what the test is about.
"""

import re
import threading
from dataclasses import replace
from functools import cache

from gpiozero.pins.mock import MockFactory
from rapidfuzz import fuzz, process

from speaker.effects import Complained, Prompt
from speaker.events import ButtonFailed, ButtonTaken, TimerFired
from speaker.hardware.button import GpioButton
from speaker.hearing.typed import TypedEars
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.state import OUTSIDE
from speaker.worlds import World
from tests.kitchen import Light, configured
from tests.witness import BOOK, PATIENCE, Witness

PIN = 17
FINGER = threading.Event()
"""Never set: what a finger waits for while it is on the button."""
OPENED = "We open at nine."
ANSWERS = (OPENED, "Hello, this is the corner cafe.")
"""What the bots of these tests say."""
ALIKE = 60.0
"""From here on (0 to 100) a recognized sentence is one that we know."""
SPEED = 10.0
"""How much faster than a person it talks."""


class Mouth(MemoryLoudspeaker):
    """A loudspeaker that can be waited for."""

    def __init__(self, rate):
        super().__init__(rate, SPEED)
        self.talks = threading.Event()
        """Set when more than a tone is played."""

    def play(self, samples):
        super().play(samples)
        if len(samples) > self.rate / 2:
            self.talks.set()

    def freeze(self):
        """Take no more sound, and say nothing of it."""
        self._lock.acquire()

    def thaw(self):
        self._lock.release()

    def forget(self):
        """Forget what was said until now."""
        assert self.playback.wait_until_empty(PATIENCE)
        self.talks.clear()
        self.take()


class House(Witness):
    """The device and its person; use it in a `with`."""

    def __init__(self, folder, url, listener, **changes):
        """Take a folder for its state, the bot's address, and a recognizer that listens to it.

        `changes` are settings by section: `bot={"read_timeout": 1.0}`.
        """
        super().__init__()
        self.light = Light()
        self.pins = MockFactory()
        self._listener = listener
        settings = configured(url, folder, follow_up=False)
        for section, values in changes.items():
            changed = replace(getattr(settings, section), **values)
            settings = replace(settings, **{section: changed})
        self._settings = settings

    def __enter__(self):
        self.begins(self._settings, self.world())
        self.wait(lambda: ButtonTaken() in self.events or ButtonFailed() in self.events)
        return self

    def __exit__(self, *_):
        self.ends()
        self.pins.reset()

    def world(self):
        """The device's devices."""
        return World(self._ears, self._mouth, self.light, self._button)

    def _ears(self, _settings, emit, _load):
        self._typed = TypedEars("hello", emit)
        return self._typed

    def _mouth(self, rate):
        self.mouth = Mouth(rate)
        return self.mouth

    def _button(self, emit):
        return GpioButton(PIN, emit, pin_factory=self.pins)

    def a_minute_passes(self, timer):
        """The clock runs out for this timer."""
        self.inbox.emit(TimerFired(OUTSIDE, timer))

    def mumbles(self):
        """From now on nothing that is said is understood."""
        self._typed._words = ""

    def speaks_up(self):
        """What is said is understood again."""
        self._typed._words = "hello"

    @property
    def complaints(self):
        """What it complained about unasked."""
        return [effect.trouble for effect in self.effects if isinstance(effect, Complained)]

    def tap(self):
        """Press the button as a finger does, and let go of it."""
        pin = self.pins.pin(PIN)
        pin.drive_low()
        FINGER.wait(0.05)
        pin.drive_high()
        FINGER.wait(0.05)

    def asks(self):
        """Ask "hello"; return how that turn ended, and what was heard of the loudspeaker."""
        before = len(self.outcomes)
        self.mouth.forget()
        self.tap()
        self.wait(lambda: len(self.outcomes) > before)
        return self.outcomes[-1], self.hears()

    def hears(self):
        """Return the sentence that the loudspeaker has just said, or what it sounds like."""
        assert self.mouth.talks.wait(PATIENCE)
        assert self.mouth.playback.wait_until_empty(PATIENCE)
        hearing = self._listener.listen()
        hearing.feed(self.mouth.take().tobytes() + bytes(16_000))
        return closest(hearing.end().text)


def sentence(trouble):
    """Return what is said about a trouble."""
    return BOOK.sentence(Prompt(trouble.value))


@cache
def _known():
    return {plain(known): known for known in (*BOOK.plain_sentences(), *ANSWERS)}


def plain(ours):
    """Return the words alone."""
    return re.sub(r"[^a-z' ]", " ", ours.lower()).strip()


def closest(heard):
    """Return the sentence that this sounds most like, or what was heard."""
    found = process.extractOne(heard, list(_known()), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return _known()[found[0]] if found else heard
