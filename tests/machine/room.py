"""The conversation's parts, simulated: each does its work late, and in its own time.

What a part emits waits in the queue as in the real loop, so that a press can overtake it. The clock
is the real one, with a time that only `passes` when told to.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from speaker import conversation, phrasebook
from speaker.clock import Clock
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
from speaker.events import (
    ButtonTaken,
    Event,
    Heard,
    HeardNothing,
    NoticesWaiting,
    Pressed,
    Registered,
    Released,
    Replied,
    Spoken,
    VoiceFailed,
)
from speaker.messages import Notice, Reply, Say
from speaker.state import Rules, State

ENGLISH = phrasebook.load("en")
DAY = 86400.0
Watch = Callable[["Room", State, Event, tuple[Effect, ...]], None]
"""Looks on: the room, its state before an event, the event, and what came of it."""


class Room:
    """A conversation, what it drives, and what has come of it."""

    def __init__(self, rules: Rules, watch: Watch) -> None:
        self._watch = watch
        self.now = 1000.0
        self.queue: deque[Event] = deque()
        self.clock = Clock()
        self.listening: int | None = None
        """The turn that the ears listen for."""
        self.muted = False
        self.button = False
        """The pin is to be taken."""
        self.bot: deque[Send | Register] = deque()
        self.voice: deque[Speak] = deque()
        self.complaints: list[Speak] = []
        """What was said between turns, about a fault: it may reach into the next turn."""
        self.volume, self.pace = 0, 0.0
        self.inbox: dict[int, Notice] = {}
        self.postbox: deque[NoticeHeard | LookForNotices] = deque()
        self.quiet = False
        self.look = Look.IDLE
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.outcomes: list[Outcome] = []
        self.senders: list[int] = []
        self.arrived = 0
        self.heard: set[int] = set()
        self._down = False
        self.state, effects = conversation.begin(ENGLISH, rules)
        self._perform(effects)

    # The world

    def press(self) -> None:
        self._down = True
        self.queue.append(Pressed(self.now))

    def release(self) -> None:
        self._down = False
        self.queue.append(Released(self.now))

    @property
    def down(self) -> bool:
        return self._down

    def passes(self, seconds: float) -> None:
        """Let time pass, and with it the timers."""
        self.now += seconds
        self.queue.extend(self.clock.due(self.now))

    def ears_say(self, event: Heard | HeardNothing | Event) -> None:
        """The ears have come to an end; they close by themselves."""
        self.listening = None
        self.queue.append(event)

    def voice_says(self, kind: type[Spoken | VoiceFailed]) -> None:
        """The voice is through with the first thing it has to say."""
        said = self.voice.popleft()
        if not said.aside:
            self.queue.append(kind(said.turn_id))

    def bot_says(self, event: Event) -> None:
        """The bot is through with the first thing it was asked."""
        self.bot.popleft()
        self.queue.append(event)

    def button_says(self, event: Event) -> None:
        """The pin was taken, or could not be."""
        self.button = False
        self.queue.append(event)

    def arrives(self, notice: Notice) -> None:
        """Somebody writes."""
        self.arrived += 1
        self.inbox[self.arrived] = replace(notice, id=self.arrived)
        self.tell()

    def postbox_works(self) -> None:
        """The postbox does the first thing it was asked to do."""
        item = self.postbox.popleft()
        if isinstance(item, NoticeHeard):
            del self.inbox[item.notice_id]
        self.tell()

    def tell(self) -> None:
        """The postbox tells what waits."""
        order = sorted(self.inbox.values(), key=lambda notice: (not notice.urgent, notice.id))
        again = 900.0 if order else None
        first = order[0] if order else None
        self.queue.append(NoticesWaiting(len(order), first, self.quiet, again))

    # The loop

    def deliver(self) -> None:
        """Take one event, as the loop does."""
        event, before = self.queue.popleft(), self.state
        self.state, effects = conversation.step(self.state, event)
        self._perform(effects)
        self._watch(self, before, event, effects)

    def deliver_all(self) -> None:
        while self.queue:
            self.deliver()

    def settle(self) -> None:
        """Let every part do its work, and a day pass, with nobody there."""
        self.quiet = False
        self.tell()
        until = self.now + DAY
        while self.now < until:
            while self._somebody_works():
                pass
            wait = self.clock.wait(self.now)
            self.passes(DAY if wait is None else wait)

    def _somebody_works(self) -> bool:
        if self.queue:
            self.deliver()
        elif self.bot:
            asked, answer = self.bot[0], Reply((Say("Yes."),))
            match asked:
                case Send(turn_id=turn):
                    self.bot_says(Replied(turn, answer))
                case Register():
                    self.bot_says(Registered())
        elif self.button:
            self.button_says(ButtonTaken())
        elif self.voice:
            self.voice_says(Spoken)
        elif self.listening is not None:
            self.ears_say(HeardNothing(self.listening))
        elif self.postbox:
            self.postbox_works()
        else:
            return False
        return True

    def _perform(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._do(effect)

    def _do(self, effect: Effect) -> None:  # noqa: C901, PLR0912  # one row an effect
        match effect:
            case Listen(turn_id=turn):
                assert self.listening is None, "the ears have one owner"
                self.listening, self.muted = turn, False
            case CloseEars():
                self.listening = None
            case Mute():
                self.muted = True
            case Send(turn_id=turn):
                assert turn == self.begun[-1], "only the turn going on asks the bot"
                self.senders.append(turn)
                self.bot.append(effect)
            case Register():
                self.bot.append(effect)
            case TakeButton():
                self.button = True
            case Speak():
                assert effect.lines, "there is always something to be heard"
                self.voice.append(effect)
                if effect.aside and len(self.ended) == len(self.begun):
                    self.complaints.append(effect)
            case Hush():
                self.voice.clear()
            case SetVolume(level=level):
                self.volume = level
            case SetPace(stretch=stretch):
                self.pace = stretch
            case SetTimer():
                self.clock.set(effect, self.now)
            case CancelTimer(name=name):
                self.clock.cancel(name)
            case Show(look=look):
                self.look = look
            case BeginTurn(turn_id=turn):
                assert len(self.ended) == len(self.begun), "one turn at a time"
                self.begun.append(turn)
            case EndTurn(turn_id=turn, outcome=outcome):
                self.ended.append(turn)
                self.outcomes.append(outcome)
            case NoticeHeard() | LookForNotices():
                self.postbox.append(effect)
            case AutoEnd() | EndUtterance() | WarmUp() | Complained():
                pass
