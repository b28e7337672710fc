"""The loop: take one event, let the conversation decide, perform the effects.

Nothing else decides anything, and nothing here knows how a part does its work: the Protocols say
all that the loop asks of them.
"""

import logging
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from speaker import conversation, worker
from speaker.clock import Clock
from speaker.effects import (
    AutoEnd,
    BeginTurn,
    CancelTimer,
    CloseEars,
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
    WarmUp,
)
from speaker.errors import SpeakerError
from speaker.events import Event, Replied
from speaker.messages import Reply
from speaker.phrasebook import Phrasebook
from speaker.state import Rules

log = logging.getLogger(__name__)

Emit = Callable[[Event], None]


class PartDiedError(SpeakerError):
    """A part's thread ended by an error: the process must end, and its supervisor start it anew."""


class Part(Protocol):
    """Has a thread of its own."""

    def start(self, died: worker.Died) -> None:
        """Start; `died(name, error)` is called should the thread fail."""
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

    def hush(self) -> None:
        """Be silent at once."""
        ...

    def set_volume(self, level: int) -> None:
        """Speak at this volume (0 to 10)."""
        ...

    def set_pace(self, stretch: float) -> None:
        """Stretch speech by this factor."""
        ...


class Light(Protocol):
    """Shows how the device is."""

    def show(self, look: Look) -> None:
        """Show `look` from now on."""
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


@dataclass(frozen=True, slots=True)
class _Died:
    name: str
    error: BaseException


class _Stop:
    """Asks the loop to end."""


class Inbox:
    """The one queue: everything that happens arrives here, from any thread or signal handler."""

    def __init__(self) -> None:
        # SimpleQueue.put may be called from a signal handler in the middle of a get; Queue's not.
        self._items: queue.SimpleQueue[tuple[float, Event | _Died | _Stop]] = queue.SimpleQueue()

    def emit(self, event: Event) -> None:
        """Put an event in, with the moment it happened."""
        self._items.put((time.monotonic(), event))

    def died(self, name: str, error: BaseException) -> None:
        """A part's thread ended by an error."""
        self._items.put((time.monotonic(), _Died(name, error)))

    def stop(self) -> None:
        """End the loop."""
        self._items.put((time.monotonic(), _Stop()))

    def take(self, timeout: float | None) -> tuple[float, Event | _Died | _Stop] | None:
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
        phrasebook: Phrasebook,
        rules: Rules,
        parts: Parts,
        inbox: Inbox,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self._parts = parts
        self._inbox = inbox
        self._observers = observers
        self._clock = Clock()
        self._state, self._first = conversation.begin(phrasebook, rules)

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Run until asked to stop; `ready` is called once every part runs.

        Raises:
            PartDiedError: a part's thread ended by an error.
        """
        with self._started():
            self._perform(self._first)
            ready()
            while (event := self._next()) is not None:
                self._state, effects = conversation.step(self._state, event)
                self._perform(effects)

    @contextmanager
    def _started(self) -> Iterator[None]:
        """Start the parts in order and stop them in reverse, whatever happens to any of them."""
        with ExitStack() as stack:
            for part in self._parts.in_order():
                part.start(self._inbox.died)
                stack.callback(part.stop)
            yield

    def _next(self) -> Event | None:
        """Wait for what happens next; None when it is time to stop."""
        while True:
            now = time.monotonic()
            for fired in self._clock.due(now):
                self._inbox.emit(fired)
            item = self._inbox.take(self._clock.wait(now))
            if item is None:
                continue  # a timer is due
            at, event = item
            if isinstance(event, _Stop):
                return None
            if isinstance(event, _Died):
                raise PartDiedError(f"{event.name} failed: {event.error}") from event.error
            for observer in self._observers:
                observer.happened(event, at)
            if isinstance(event, Replied) and self._parts.notices is not None:
                self._parts.notices.replied(event.reply)
            return event

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            at = time.monotonic()
            for observer in self._observers:
                observer.wanted(effect, at)
            self._do(effect, at)

    def _do(self, effect: Effect, at: float) -> None:  # noqa: C901  # one row an effect
        parts = self._parts
        match effect:
            case Listen() | AutoEnd() | EndUtterance() | CloseEars() | Mute():
                parts.ears.post(effect)
            case Send() | WarmUp() | Register():
                parts.bot.post(effect)
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
            case BeginTurn() | EndTurn():
                pass  # for the observers
