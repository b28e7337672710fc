"""The loop: take one event, let the conversation decide, perform the effects.

Nothing else decides anything, and nothing here knows how a part does its work: the Protocols say
all that the loop asks of them.
"""

import logging
import queue
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from speaker import conversation, worker
from speaker.clock import Clock
from speaker.condition import condition
from speaker.effects import (
    AutoEnd,
    BeginTurn,
    CancelTimer,
    CloseEars,
    Complained,
    Effect,
    EndTurn,
    EndUtterance,
    Hush,
    Listen,
    Look,
    LookForNotices,
    Mute,
    NoticeHeard,
    Register,
    Send,
    SetPace,
    SetTimer,
    SetVolume,
    Show,
    Speak,
    TakeButton,
    WarmUp,
)
from speaker.errors import SpeakerError
from speaker.events import Event, Replied
from speaker.messages import Reply
from speaker.state import Step

log = logging.getLogger(__name__)

Emit = Callable[[Event], None]


class PartDiedError(SpeakerError):
    """A part's thread ended by an error: the process must end, and its supervisor start it anew."""

    def __init__(self, name: str, error: BaseException) -> None:
        """Tell of the error what cannot hold words or secrets: the text of our own, and a place."""
        what = str(error) if isinstance(error, SpeakerError) else type(error).__name__
        super().__init__(f"{name} failed: {what}")
        self.place = "".join(traceback.format_tb(error.__traceback__))
        """Files, lines and functions."""


class Part(Protocol):
    """Has a thread of its own."""

    def stuck(self, now: float) -> str:
        """Return what it is stuck at; empty while it gets on (`now` is monotonic seconds)."""
        ...

    def start(self, died: worker.Died, opened: worker.Opened) -> None:
        """Start; `opened()` is called once it works, `died(name, error)` should its thread fail."""
        ...

    def stop(self) -> None:
        """Stop, and wait for it."""
        ...


class Ears(Part, Protocol):
    """Hear an utterance when asked to."""

    def post(self, item: Listen | AutoEnd | EndUtterance | CloseEars | Mute) -> None:
        """Open, end, or close."""
        ...


class Bot(Part, Protocol):
    """Asks the chatbot."""

    def post(self, item: Send | WarmUp | Register) -> None:
        """Send a message, get ready for one, or make sure that the device is registered."""
        ...


class Voice(Part, Protocol):
    """Says lines."""

    def speak(self, speak: Speak) -> None:
        """Say these lines behind what is being said."""
        ...

    def begin_turn(self) -> None:
        """Get ready: something will be said."""
        ...

    def end_turn(self) -> None:
        """Nothing more will be said for now."""
        ...

    def hush(self) -> None:
        """Be silent at once."""
        ...

    def set_volume(self, level: int) -> None:
        """Speak at this volume (0 to 10)."""
        ...

    def set_pace(self, stretch: float) -> None:
        """Stretch speech by this factor."""
        ...


class Button(Protocol):
    """Emits Pressed and Released."""

    def take(self) -> None:
        """Try to have it; ButtonTaken or ButtonFailed is emitted.

        Raises:
            SettingsError: trying again will not help.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Light(Protocol):
    """Shows how the device is."""

    def show(self, look: Look) -> None:
        """Show `look` from now on."""
        ...

    def close(self) -> None:
        """Go dark, for good."""
        ...


class Notices(Part, Protocol):
    """Keeps messages nobody asked for, until they were heard."""

    def post(self, item: NoticeHeard | LookForNotices) -> None:
        """Remove what was heard, or tell what waits."""
        ...

    def replied(self, reply: Reply) -> None:
        """The bot answered: what comes again as a notice is none."""
        ...


class Observer(Protocol):
    """Is told of everything that happens, in order; decides nothing."""

    def happened(self, event: Event, at: float) -> None:
        """An event was taken, at this moment (monotonic seconds)."""
        ...

    def wanted(self, effect: Effect, at: float) -> None:
        """An effect is performed."""
        ...


class Watch(Protocol):
    """Sees to it that the work goes on."""

    def ready(self) -> None:
        """Every part works, or is trying to."""
        ...

    def status(self, words: str) -> None:
        """Take how the device is."""
        ...

    def look(self, now: float, parts: Iterable[Part], /) -> float | None:
        """The loop turns: see whether the parts get on, too.

        Returns:
            The seconds after which the loop is to turn again at the latest.

        Raises:
            StuckError: a part does not.
        """
        ...

    def stops(self) -> None:
        """The loop is over, and the parts are being stopped."""
        ...


class Unwatched:
    """Nobody sees to it."""

    def ready(self) -> None:
        """Nobody waits for it."""

    def status(self, words: str) -> None:
        """Nobody asks."""

    def look(self, _now: float, _parts: Iterable[Part]) -> None:
        """Nobody looks."""

    def stops(self) -> None:
        """Nobody waits for that, either."""


@dataclass(frozen=True, slots=True)
class _Died:
    name: str
    error: BaseException


class _Opened:
    """A part works."""


class _Stop:
    """Asks the loop to end."""


_Item = Event | _Died | _Opened | _Stop


class Inbox:
    """The one queue: everything that happens arrives here, from any thread."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[tuple[float, _Item]] = queue.SimpleQueue()

    def emit(self, event: Event) -> None:
        """Put an event in, with the moment it happened."""
        self._items.put((time.monotonic(), event))

    def died(self, name: str, error: BaseException) -> None:
        """A part's thread ended by an error."""
        self._items.put((time.monotonic(), _Died(name, error)))

    def opened(self) -> None:
        """A part works: its thread runs, and has opened what it needs or goes on trying."""
        self._items.put((time.monotonic(), _Opened()))

    def stop(self) -> None:
        """End the loop."""
        self._items.put((time.monotonic(), _Stop()))

    def take(self, timeout: float | None) -> tuple[float, _Item] | None:
        """Return the next item and its moment; None when there was none for `timeout` seconds."""
        try:
            return self._items.get(timeout=timeout)
        except queue.Empty:
            return None


@dataclass(frozen=True, slots=True)
class Parts:
    """What the loop drives."""

    ears: Ears
    bot: Bot
    voice: Voice
    light: Light
    button: Button
    notices: Notices | None = None
    doors: tuple[Part, ...] = ()
    """The ways by which notices come in."""

    def in_order(self) -> tuple[Part, ...]:
        """Return the parts that are to be started, in that order."""
        notices = () if self.notices is None else (self.notices,)
        return (self.voice, self.bot, self.ears, *notices, *self.doors)


class Loop:
    """The running conversation."""

    def __init__(
        self,
        first: Step,
        parts: Parts,
        inbox: Inbox,
        observers: tuple[Observer, ...] = (),
        watch: Watch | None = None,
    ) -> None:
        """Take the conversation's first step (`conversation.begin`), and what to drive it with."""
        self._watch = watch or Unwatched()
        self._parts = parts
        self._inbox = inbox
        self._observers = observers
        self._clock = Clock()
        self._unopened = 0
        self._state, self._first = first

    def run(self) -> None:
        """Run until asked to stop.

        Raises:
            PartDiedError: a part's thread ended by an error.
            SettingsError: there can be no such button.
        """
        with self._started():
            self._perform(self._first)
            while (event := self._next()) is not None:
                self._state, effects = conversation.step(self._state, event)
                self._perform(effects)
                self._watch.status(condition(self._state))

    @contextmanager
    def _started(self) -> Iterator[None]:
        """Start the parts in order and stop them in reverse, whatever happens to any of them."""
        with ExitStack() as stack:
            for part in self._parts.in_order():
                self._unopened += 1
                part.start(self._inbox.died, self._inbox.opened)
                stack.callback(part.stop)
            stack.callback(self._watch.stops)
            yield

    def _next(self) -> Event | None:
        """Wait for what happens next; None when it is time to stop."""
        while True:
            now = time.monotonic()
            for fired in self._clock.due(now):
                self._inbox.emit(fired)
            item = self._inbox.take(self._wait(now))
            if item is None:
                continue  # a timer is due, or a look at the parts
            at, event = item
            match event:
                case _Stop():
                    return None
                case _Died(name=name, error=error):
                    raise PartDiedError(name, error) from error
                case _Opened():
                    self._part_opened()
                case _:
                    self._observed(event, at)
                    return event

    def _wait(self, now: float) -> float | None:
        """Return the seconds that may be slept through; None for however long it takes."""
        waits = (self._clock.wait(now), self._watch.look(now, self._parts.in_order()))
        return min((wait for wait in waits if wait is not None), default=None)

    def _part_opened(self) -> None:
        self._unopened -= 1
        if self._unopened == 0:
            self._watch.status(condition(self._state))
            self._watch.ready()

    def _observed(self, event: Event, at: float) -> None:
        for observer in self._observers:
            observer.happened(event, at)
        if isinstance(event, Replied) and self._parts.notices is not None:
            self._parts.notices.replied(event.reply)

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            at = time.monotonic()
            for observer in self._observers:
                observer.wanted(effect, at)
            self._do(effect, at)

    def _do(self, effect: Effect, at: float) -> None:  # noqa: C901, PLR0912  # one row an effect
        parts = self._parts
        match effect:
            case Listen() | AutoEnd() | EndUtterance() | CloseEars() | Mute():
                parts.ears.post(effect)
            case Send() | WarmUp() | Register():
                parts.bot.post(effect)
            case TakeButton():
                parts.button.take()
            case Speak():
                parts.voice.speak(effect)
            case Hush():
                parts.voice.hush()
            case SetVolume(level=level):
                parts.voice.set_volume(level)
            case SetPace(stretch=stretch):
                parts.voice.set_pace(stretch)
            case Show(look=look):
                parts.light.show(look)
            case SetTimer():
                self._clock.set(effect, at)
            case CancelTimer(name=name):
                self._clock.cancel(name)
            case NoticeHeard() | LookForNotices():
                if parts.notices is not None:
                    parts.notices.post(effect)
            case BeginTurn():
                parts.voice.begin_turn()
            case EndTurn():
                parts.voice.end_turn()
            case Complained():
                pass  # for the observers
