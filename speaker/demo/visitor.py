"""The visitor: presses the button and speaks, at the right moments, from recordings."""

import threading
import time
from collections.abc import Callable, Iterable

from speaker.demo.script import How, Step
from speaker.effects import Effect, Look, Show
from speaker.errors import SpeakerError
from speaker.events import EarsOpened, Event, Heard, HeardNothing, Pressed, Released, SoundStarted
from speaker.hearing.wav import WavMicrophone

PATIENCE = 60.0
"""Seconds to wait for any moment before the demonstration has failed."""
LISTENS = 2.5
"""Seconds the visitor listens to the options before cutting in."""
WAITS = 5.5
"""Seconds the visitor waits for a slow bot before giving up on it."""
TAP = 0.15
BREATH = 0.2
"""Seconds between the ears opening and the first word."""


class DemoError(SpeakerError):
    """The demonstration did not go as it should."""


class Visitor:
    """Watches the loop and acts out the script on a thread of its own."""

    def __init__(
        self, script: Iterable[Step], microphone: WavMicrophone, emit: Callable[[Event], None]
    ) -> None:
        self._script = tuple(script)
        self._microphone = microphone
        self._emit = emit
        self._changed = threading.Condition()
        self._look = Look.THINKING
        self._ears_open = False
        self._sounding = False
        self._gone = threading.Event()
        self.failure: str | None = None

    def happened(self, event: Event, _at: float) -> None:
        """See what goes on."""
        with self._changed:
            match event:
                case EarsOpened():
                    self._ears_open = True
                case Heard() | HeardNothing():
                    self._ears_open = False
                case SoundStarted():
                    self._sounding = True
                case _:
                    pass
            self._changed.notify_all()

    def wanted(self, effect: Effect, _at: float) -> None:
        """See how the light looks."""
        if isinstance(effect, Show):
            with self._changed:
                self._look = effect.look
                self._sounding = self._sounding and effect.look is Look.SPEAKING
                self._changed.notify_all()

    def act(self, on_step: Callable[[int, Step], None], on_end: Callable[[], None]) -> None:
        """Play the script to its end; `on_step` is told of each step before it."""
        try:
            for number, step in enumerate(self._script, 1):
                self._get_ready(step)
                on_step(number, step)
                self._speak(step)
            self._wait(lambda: self._look in (Look.IDLE, Look.OFFLINE), "silence")
        except DemoError as error:
            self.failure = str(error)
        finally:
            on_end()

    def leave(self) -> None:
        """Stop waiting: the loop has ended."""
        self._gone.set()
        with self._changed:
            self._changed.notify_all()

    def _get_ready(self, step: Step) -> None:
        """Wait until the step can begin, and press the button where it begins with that."""
        match step.how:
            case How.FOLLOW | How.SILENT:
                self._wait(lambda: self._ears_open, "the ears to open")
                return
            case How.CUT_IN:
                self._wait(lambda: self._sounding, "the answer")
                self._gone.wait(LISTENS)
            case How.CANCEL:
                self._wait(lambda: self._look is Look.THINKING, "the question to be sent")
                self._gone.wait(WAITS)
            case How.TAP | How.HOLD:
                self._wait(lambda: self._look is Look.IDLE, "the device to be idle")
        self._emit(Pressed(time.monotonic()))
        if step.how is not How.HOLD:
            self._gone.wait(TAP)
            self._emit(Released(time.monotonic()))
        self._wait(lambda: self._ears_open, "the ears to open")

    def _speak(self, step: Step) -> None:
        if step.recording is None:
            return
        self._gone.wait(BREATH)
        self._microphone.say(step.recording)
        if step.how is How.HOLD:
            self._microphone.silent.wait(PATIENCE)
            self._emit(Released(time.monotonic()))
        self._wait(lambda: not self._ears_open, "the words to be heard")

    def _wait(self, moment: Callable[[], bool], what: str) -> None:
        with self._changed:
            came = self._changed.wait_for(lambda: moment() or self._gone.is_set(), PATIENCE)
        if not came or self._gone.is_set():
            raise DemoError(f"the demonstration waited for {what} in vain")
