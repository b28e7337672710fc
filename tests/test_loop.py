"""The loop: events in order, effects to the right part, an end that is an end."""

import threading
from typing import Any

import pytest

from speaker import conversation, phrasebook
from speaker.effects import (
    BeginTurn,
    EndTurn,
    Listen,
    Look,
    Outcome,
    Register,
    Send,
    SetVolume,
    Speak,
    TakeButton,
)
from speaker.errors import EarsError
from speaker.events import ButtonTaken, Heard, Pressed, Released, Replied, Spoken
from speaker.loop import Inbox, Loop, PartDiedError
from speaker.parts import Parts
from speaker.state import Rules
from speaker.worker import StuckThreadError
from tests.talk import reply


class Part:
    """Remembers what it was told, in one list with the others."""

    def __init__(self, name, told):
        self.name = name
        self.told = told

    def start(self, died, opened):
        self.told.append(f"start {self.name}")
        self.died = died
        opened()

    def stop(self):
        self.told.append(f"stop {self.name}")

    def stuck(self, now):
        return ""


class Ears(Part):
    def post(self, item):
        self.told.append(item)


class Bot(Part):
    """Answers every message at once."""

    def __init__(self, told, inbox):
        super().__init__("bot", told)
        self.inbox = inbox

    def post(self, item):
        self.told.append(item)
        if isinstance(item, Send):
            self.inbox.emit(Replied(item.turn_id, reply("Hello.")))


class Voice(Part):
    """Has always just finished."""

    def __init__(self, told, inbox):
        super().__init__("voice", told)
        self.inbox = inbox

    def speak(self, speak):
        self.told.append(speak)
        if not speak.aside:
            self.inbox.emit(Spoken(speak.turn_id))

    def begin_turn(self):
        pass

    def end_turn(self):
        pass

    def hush(self):
        self.told.append("hush")

    def set_volume(self, level):
        self.told.append(SetVolume(level))

    def set_pace(self, stretch):
        pass


class Light:
    def __init__(self, told):
        self.told = told

    def show(self, look):
        self.told.append(look)

    def close(self):
        pass


class Button:
    """Is taken at the first attempt."""

    def __init__(self, told, inbox):
        self.told = told
        self.inbox = inbox

    def take(self):
        self.told.append(TakeButton())
        self.inbox.emit(ButtonTaken())

    def close(self):
        pass


class Watch:
    """Remembers, and stops the loop once it is ready."""

    def __init__(self, told, inbox):
        self.told = told
        self.inbox = inbox

    def ready(self):
        self.told.append("ready")
        self.inbox.stop()

    def status(self, words):
        self.told.append(f"status {words}")

    def look(self, now, parts):
        return None

    def stops(self):
        self.told.append("stops")


class Watcher:
    """Stops the loop when the light goes out for the second time."""

    def __init__(self, inbox, dark=2):
        self.inbox = inbox
        self.seen = []
        self.dark = dark

    def happened(self, event, at):
        self.seen.append(event)

    def wanted(self, effect, at):
        if getattr(effect, "look", None) is Look.IDLE:
            self.dark -= 1
            if self.dark == 0:
                self.inbox.stop()


@pytest.fixture
def stage():
    told: list[Any] = []
    inbox = Inbox()
    parts = Parts(
        Ears("ears", told), Bot(told, inbox), Voice(told, inbox), Light(told), Button(told, inbox)
    )
    return told, inbox, parts


def first(rules):
    return conversation.begin(phrasebook.load("en"), rules)


def loop(parts, inbox, *observers):
    return Loop(first(Rules(tones=False)), parts, inbox, observers)


def test_a_turn_goes_round_through_every_part(stage):
    """Press, words, message, answer: each part gets its effects, in order."""
    told, inbox, parts = stage
    for event in (Pressed(1.0), Released(1.1), Heard(1, "hi there")):
        inbox.emit(event)
    loop(parts, inbox, Watcher(inbox)).run()
    kinds = [type(item) for item in told if not isinstance(item, str | Look)]
    assert [k for k in kinds if k in (Register, Listen, Send, Speak)] == [
        Register,
        Listen,
        Send,
        Speak,
    ]


def test_parts_start_in_order_and_stop_in_reverse(stage):
    """The mouth is up before the ears, and down after them."""
    told, inbox, parts = stage
    inbox.stop()
    loop(parts, inbox).run()
    words = [item for item in told if type(item) is str]
    assert words == [
        "start voice",
        "start bot",
        "start ears",
        "stop ears",
        "stop bot",
        "stop voice",
    ]


def test_it_is_ready_when_every_part_has_opened_and_the_button_was_tried(stage):
    """READY means that everything works or is being tried again; not before."""
    told, inbox, parts = stage
    Loop(first(Rules()), parts, inbox, (), Watch(told, inbox)).run()
    ready = told.index("ready")
    assert ready > told.index("start ears")
    assert ready > told.index(TakeButton())
    assert told[ready - 1] == "status ready"


def test_it_is_not_ready_while_a_part_opens(stage):
    """One part that has not opened yet keeps the device from being ready."""
    told, inbox, parts = stage
    parts.ears.start = lambda died, opened: None
    inbox.emit(Pressed(1.0))
    inbox.emit(Heard(1, "hi there"))
    Loop(first(Rules()), parts, inbox, (Watcher(inbox),), Watch(told, inbox)).run()
    assert "ready" not in told


def test_a_part_that_dies_ends_the_loop_with_its_error(stage):
    """No part can die unnoticed: the loop raises, and still stops the others."""
    told, inbox, parts = stage
    inbox.died("ears", EarsError("cable cut"))
    with pytest.raises(PartDiedError, match="ears failed: cable cut"):
        loop(parts, inbox).run()
    assert "stop voice" in told


def test_the_text_of_a_foreign_error_is_not_told(stage):
    """It could hold what somebody said; its name and its place do not."""
    _, inbox, parts = stage
    inbox.died("bot", KeyError("my pin is 1234"))
    with pytest.raises(PartDiedError, match=r"bot failed: KeyError$"):
        loop(parts, inbox).run()


def test_a_part_that_does_not_stop_does_not_keep_the_others(stage):
    """One stuck thread is reported, and the rest is stopped all the same."""
    told, inbox, parts = stage

    def stuck():
        raise RuntimeError("stuck")

    parts.ears.stop = stuck
    inbox.stop()
    with pytest.raises(RuntimeError, match="stuck"):
        loop(parts, inbox).run()
    assert told[-2:] == ["stop bot", "stop voice"]


def test_timers_fire_through_the_same_queue(stage):
    """A bot that does not answer: the wait tone comes by itself."""
    told, inbox, parts = stage
    parts.bot.post = told.append
    spoke = threading.Event()

    def speak(effect):
        told.append(effect)
        if effect.aside:
            spoke.set()
            inbox.stop()

    parts.voice.speak = speak
    inbox.emit(Pressed(1.0))
    inbox.emit(Heard(1, "hi there"))
    rules = Rules(tones=False, wait_tone=0.01)
    Loop(first(rules), parts, inbox).run()
    assert spoke.is_set()


class Turns:
    """Remembers which turns began and how they ended."""

    def __init__(self):
        self.seen = []

    def happened(self, event, at):
        pass

    def wanted(self, effect, at):
        if isinstance(effect, BeginTurn | EndTurn):
            self.seen.append(effect)


def test_a_turn_that_is_stopped_in_its_middle_is_cancelled(stage):
    """Every turn has an outcome, and a turn that was over before has no second one."""
    _, inbox, parts = stage
    turns = Turns()
    for event in (Pressed(1.0), Released(1.1), Heard(1, "hi there"), Pressed(2.0)):
        inbox.emit(event)
    inbox.stop()
    loop(parts, inbox, turns).run()
    assert turns.seen == [
        BeginTurn(1),
        EndTurn(1, Outcome.CANCELLED),
        BeginTurn(2),
        EndTurn(2, Outcome.CANCELLED),
    ]


def test_nothing_ends_when_it_is_stopped_between_turns(stage):
    """There is no turn to give an outcome to."""
    _, inbox, parts = stage
    turns = Turns()
    inbox.stop()
    loop(parts, inbox, turns).run()
    assert turns.seen == []


def test_a_turn_in_whose_middle_a_part_dies_has_failed(stage):
    """It has an outcome, too, before the process ends."""
    _, inbox, parts = stage
    turns = Turns()
    inbox.emit(Pressed(1.0))
    inbox.died("ears", EarsError("cable cut"))
    with pytest.raises(PartDiedError):
        loop(parts, inbox, turns).run()
    assert turns.seen == [BeginTurn(1), EndTurn(1, Outcome.FAILED)]


def test_a_turn_whose_part_takes_no_work_has_failed_once(stage):
    """It broke in the midst of what a press wants: each turn that began ended once."""
    _, inbox, parts = stage
    turns = Turns()

    def begins():
        if len(turns.seen) > 2:
            raise StuckThreadError("voice does not take its work")

    parts.voice.begin_turn = begins
    for event in (Pressed(1.0), Released(1.1), Heard(1, "hi there"), Pressed(2.0)):
        inbox.emit(event)
    with pytest.raises(StuckThreadError):
        loop(parts, inbox, turns).run()
    ended = [effect.turn_id for effect in turns.seen if isinstance(effect, EndTurn)]
    assert ended == [effect.turn_id for effect in turns.seen if isinstance(effect, BeginTurn)]
