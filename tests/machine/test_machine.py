"""Thousands of turns, in every order that hypothesis can think of.

`make soak-pure` runs this for longer; a failure prints the steps that lead to it.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from speaker.effects import Register
from speaker.errors import Trouble
from speaker.events import (
    AgentWrote,
    BotFailed,
    ButtonFailed,
    ButtonTaken,
    EarsFailed,
    EarsOpened,
    Event,
    Heard,
    HeardNothing,
    LoudspeakerBack,
    LoudspeakerGone,
    MicrophoneBack,
    MicrophoneGone,
    Registered,
    RegistrationFailed,
    Replied,
    SoundStarted,
    SpeechEnded,
    Spoken,
    StandsIn,
    VoiceFailed,
)
from speaker.messages import (
    Notice,
    Offer,
    Option,
    Play,
    Reply,
    Say,
    Sender,
    Tell,
    Text,
    Thing,
    Wanted,
)
from speaker.state import Phase, Rules
from tests.machine import promises
from tests.machine.cafe import Cafe
from tests.machine.room import Room

LABELS = ("Latte", "Mocha", "Small coffee", "Large coffee", "2 tickets", "Help")
CHOICE = Offer(tuple(Option(label, Text(label)) for label in LABELS))
DETAILS = Offer(tuple(Option("Send it", wanted) for wanted in Wanted))
REPLIES = st.sampled_from(
    [
        *(Reply(()), Reply((Say(""),)), Reply((Say("Hi."),)), Reply((Say("How are you?"),))),
        *(Reply((CHOICE,)), Reply((Say("Which one?"), CHOICE)), Reply((DETAILS, CHOICE))),
        *(Reply((Say("A long story. " * 150),)), Reply((Say("A long story. " * 90), CHOICE))),
        *(Reply((Play("https://sound.example/a.mp3"),)), Reply((Tell(Thing.LINK, "Menu"),))),
    ]
)
ORDERS = ("more", "repeat", "yes", "no", "stop", "volume nine", "slower", "help", "mute")
WORDS = st.sampled_from(
    [
        *("", "hello", "two", "nine", "coffee", "latte", "the last one", "is the shop open"),
        *(*ORDERS, "what did i miss", "quieter", "options"),
        *("order a coffee", "order a coffee", "mocha", "medium", "opening hours"),
    ]
)
TROUBLES = st.sampled_from(list(Trouble))
DEVICES = st.sampled_from(
    [
        *(MicrophoneGone(), MicrophoneBack(), LoudspeakerGone(), LoudspeakerBack()),
        *(StandsIn(Trouble.MODELS_BROKEN), ButtonFailed()),
    ]
)
NOTICES = st.builds(Notice, st.just(0), st.sampled_from(list(Sender)), REPLIES, st.booleans())
MOMENTS = st.sampled_from([0.01, 0.1, 0.3, 0.6, 1.0, 5.0, 30.0, 700.0, 8000.0])
WORKS = st.integers(0, 12)
"""How often some part does something, after something came from outside."""
RULES = st.builds(
    Rules,
    follow_up=st.sampled_from([True, True, False]),
    local_commands=st.sampled_from([True, True, False]),
    tones=st.booleans(),
    team_stretch=st.sampled_from([1.0, 1.3]),
)


class Conversation(RuleBasedStateMachine):
    """Something comes from outside (the rules), and then the parts work, in any order."""

    @initialize(rules=RULES)
    def begins(self, rules: Rules) -> None:
        self.room = Room(rules, promises.hold)
        self.cafe = Cafe(lambda: self.room.now)

    @rule(data=st.data(), works=WORKS)
    def button(self, data: Any, works: int) -> None:
        """It goes down when it is up, and up when it is down."""
        (self.room.release if self.room.down else self.room.press)()
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, seconds=st.sampled_from([0.01, 0.1, 0.1, 0.5, 6.0]))
    def tap_or_hold(self, data: Any, works: int, seconds: float) -> None:
        """Down and up again, or up and down again."""
        self.button(data, 0)
        self.room.passes(seconds)
        self.button(data, works)

    @rule(data=st.data(), works=WORKS, seconds=MOMENTS)
    def time_passes(self, data: Any, works: int, seconds: float) -> None:
        self.room.passes(seconds)
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, notice=NOTICES)
    def somebody_writes(self, data: Any, works: int, notice: Notice) -> None:
        if notice.sender is Sender.TEAM:
            self.room.queue.append(AgentWrote())
        self.room.arrives(notice)
        self._work(data, works)

    @rule(data=st.data(), works=WORKS)
    def night_begins_or_ends(self, data: Any, works: int) -> None:
        self.room.quiet = not self.room.quiet
        self.room.tell()
        self._work(data, works)

    @rule(data=st.data(), works=WORKS, event=DEVICES)
    def a_device_goes_or_comes(self, data: Any, works: int, event: Event) -> None:
        self.room.queue.append(event)
        self._work(data, works)

    def _work(self, data: Any, times: int) -> None:
        """Let a part that has something to do do it; the loop is one of them."""
        for _ in range(times):
            room = self.room
            parts: list[Callable[[Any], None]] = []
            parts += [self._loop] * 2 if room.queue else []
            parts += [self._ears] if room.listening is not None else []
            parts += [self._bot] if room.bot else []
            parts += [self._voice] if room.voice else []
            parts += [self._pin] if room.button else []
            parts += [self._postbox] if room.postbox else []
            if parts:
                data.draw(st.sampled_from(parts))(data)

    def _loop(self, _data: Any) -> None:
        self.room.deliver()

    def _postbox(self, _data: Any) -> None:
        self.room.postbox_works()

    def _ears(self, data: Any) -> None:
        turn = self.room.listening
        assert turn is not None
        match data.draw(st.sampled_from(["words"] * 6 + ["nothing", "failed", "opened"])):
            case "words":
                self.room.queue.append(SpeechEnded(turn, 0.7))
                confidence = data.draw(st.sampled_from([1.0, 0.3]))
                self.room.ears_say(Heard(turn, data.draw(WORDS), confidence))
            case "nothing":
                self.room.ears_say(HeardNothing(turn))
            case "failed":
                self.room.ears_say(EarsFailed(turn, data.draw(TROUBLES)))
            case _:
                self.room.queue.append(EarsOpened(turn))

    def _bot(self, data: Any) -> None:
        asked, fails = self.room.bot[0], data.draw(st.sampled_from([False, False, False, True]))
        if isinstance(asked, Register):
            failed = RegistrationFailed(data.draw(TROUBLES)) if fails else Registered()
            self.room.bot_says(failed)
        elif fails:
            self.room.bot_says(BotFailed(asked.turn_id, data.draw(TROUBLES)))
        else:
            odd = data.draw(st.sampled_from([False, False, True]))
            reply = data.draw(REPLIES) if odd else self.cafe.answer(asked.message)
            self.room.bot_says(Replied(asked.turn_id, reply))

    def _voice(self, data: Any) -> None:
        kind = data.draw(st.sampled_from([Spoken] * 8 + [SoundStarted, VoiceFailed]))
        if kind is SoundStarted:
            self.room.queue.append(SoundStarted(self.room.voice[0].turn_id))
        else:
            self.room.voice_says(kind)

    def _pin(self, data: Any) -> None:
        self.room.button_says(data.draw(st.sampled_from([ButtonTaken(), ButtonFailed()])))

    @invariant()
    def stays_small(self) -> None:
        promises.stays_small(self.room)

    def teardown(self) -> None:
        """In the end it is idle, and every notice that came was heard."""
        if not hasattr(self, "room"):
            return
        self.room.queue.extend((MicrophoneBack(), LoudspeakerBack()))
        self.room.settle()
        assert self.room.state.phase is Phase.IDLE
        assert not self.room.inbox
        assert self.room.heard == set(range(1, self.room.arrived + 1))
        assert len(self.room.outcomes) == len(self.room.begun)


TestConversation = Conversation.TestCase
TestConversation.settings = settings(
    stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
