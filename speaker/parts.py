"""What the loop drives: each part by all that is asked of it.

Nothing here knows how a part does its work; `app.py` joins the adapters that do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from speaker import worker
from speaker.effects import (
    AutoEnd,
    CloseEars,
    Effect,
    EndUtterance,
    Listen,
    Look,
    LookForNotices,
    Mute,
    NoticeHeard,
    Register,
    Send,
    Speak,
    WarmUp,
)
from speaker.events import Event
from speaker.messages import Reply

Emit = Callable[[Event], None]
"""Takes what happens, on any thread."""


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
