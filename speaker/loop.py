"""The loop: take one event, let the conversation decide, perform the effects.

Nothing else decides anything, and nothing here knows how a part does its work (see `parts.py`).
"""

import logging
import queue
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from speaker import conversation
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
    LookForNotices,
    Mute,
    NoticeHeard,
    Outcome,
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
from speaker.parts import Observer, Parts, Unwatched, Watch
from speaker.state import OUTSIDE, Step

log = logging.getLogger(__name__)


class PartDiedError(SpeakerError):
    """A part's thread ended by an error: the process must end, and its supervisor start it anew."""

    def __init__(self, name: str, error: BaseException) -> None:
        """Tell of the error what cannot hold words or secrets: the text of our own, and a place."""
        what = str(error) if isinstance(error, SpeakerError) else type(error).__name__
        super().__init__(f"{name} failed: {what}")
        self.place = "".join(traceback.format_tb(error.__traceback__))
        """Files, lines and functions."""


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
    """The one queue: everything that happens arrives here, from any thread.

    Args:
        now: seconds of the monotonic clock that the loop goes by.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._items: queue.SimpleQueue[tuple[float, _Item]] = queue.SimpleQueue()

    def emit(self, event: Event) -> None:
        """Put an event in, with the moment it happened."""
        self._put(event)

    def died(self, name: str, error: BaseException) -> None:
        """A part's thread ended by an error."""
        self._put(_Died(name, error))

    def opened(self) -> None:
        """A part works: its thread runs, and has opened what it needs or goes on trying."""
        self._put(_Opened())

    def stop(self) -> None:
        """End the loop."""
        self._put(_Stop())

    def _put(self, item: _Item) -> None:
        self._items.put((self.now(), item))

    def take(self, timeout: float | None) -> tuple[float, _Item] | None:
        """Return the next item and its moment; None when there was none for `timeout` seconds."""
        try:
            return self._items.get(timeout=timeout)
        except queue.Empty:
            return None


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
        self._turn = OUTSIDE
        """The one that began and has not ended."""
        self._state, self._first = first

    def run(self) -> None:
        """Run until asked to stop.

        Raises:
            PartDiedError: a part's thread ended by an error.
            SettingsError: there can be no such button.
        """
        with self._started(), self._turn_ended():
            self._wait(self._inbox.now())  # a first look: from here on it ends through this loop
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

    @contextmanager
    def _turn_ended(self) -> Iterator[None]:
        """Give the turn its outcome in whose middle the loop ends."""
        outcome = Outcome.FAILED
        try:
            yield
            outcome = Outcome.CANCELLED  # it was asked to stop
        finally:
            if self._turn != OUTSIDE:
                self._tell(EndTurn(self._turn, outcome), self._inbox.now())

    def _next(self) -> Event | None:
        """Wait for what happens next; None when it is time to stop."""
        while True:
            now = self._inbox.now()
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
            at = self._inbox.now()
            self._tell(effect, at)
            self._do(effect, at)

    def _tell(self, effect: Effect, at: float) -> None:
        for observer in self._observers:
            observer.wanted(effect, at)

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
            case BeginTurn(turn_id=turn_id):
                self._turn = turn_id
                parts.voice.begin_turn()
            case EndTurn():
                self._turn = OUTSIDE
                parts.voice.end_turn()
            case Complained():
                pass  # for the observers
