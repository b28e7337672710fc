"""A conversation without devices: feeds events to `step` and remembers every effect."""

from collections.abc import Iterator
from typing import Any

from speaker import conversation, phrasebook
from speaker.effects import (
    BeginTurn,
    CloseEars,
    Effect,
    EndTurn,
    Hush,
    Line,
    Listen,
    Prompt,
    Recording,
    Send,
    Show,
    Speak,
    Tone,
    Words,
)
from speaker.events import Event, Heard, Pressed, Released, Replied, Spoken
from speaker.messages import Offer, Option, Reply, Say, Text
from speaker.state import Rules

ENGLISH = phrasebook.load("en")


class Talk:
    """Plays the world around the conversation."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.state, first = conversation.begin(ENGLISH, rules or Rules())
        self.effects: list[Effect] = list(first)
        self.now = 100.0

    def happens(self, event: Event) -> list[Effect]:
        """Feed an event; return what it led to."""
        self.state, effects = conversation.step(self.state, event)
        self.effects += effects
        return list(effects)

    @property
    def turn(self) -> int:
        return self.state.turn_id

    def tap(self) -> list[Effect]:
        effects = self.press()
        return effects + self.release(after=0.15)

    def press(self, after: float = 2.0) -> list[Effect]:
        self.now += after
        return self.happens(Pressed(self.now))

    def release(self, after: float) -> list[Effect]:
        self.now += after
        return self.happens(Released(self.now))

    def hears(self, words: str, confidence: float = 1.0) -> list[Effect]:
        return self.happens(Heard(self.turn, words, confidence))

    def replies(self, text: str, *labels: str) -> list[Effect]:
        return self.happens(Replied(self.turn, reply(text, *labels)))

    def spoken(self) -> list[Effect]:
        return self.happens(Spoken(self.turn))

    def asks(self, words: str, answer: str, *labels: str) -> list[Effect]:
        """One whole question, up to the moment the answer is being spoken."""
        self.tap()
        self.hears(words)
        return self.replies(answer, *labels)


def reply(text: str, *labels: str) -> Reply:
    """A reply of one text with quick replies."""
    offer = (Offer(tuple(Option(label, Text(label)) for label in labels)),) if labels else ()
    return Reply((Say(text), *offer) if text else offer)


def of(kind: type, effects: list[Effect]) -> list[Any]:
    """The effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]


def sent(effects: list[Effect]) -> list[Any]:
    """The messages that go to the bot."""
    return [effect.message for effect in of(Send, effects)]


def said(effects: list[Effect]) -> list[str]:
    """What is spoken, as sentences; tones by their name in brackets."""
    return [_line(line) for speak in of(Speak, effects) for line in speak.lines]


def _line(line: Line) -> str:
    match line:
        case Tone():
            return f"[{line}]"
        case Recording(url=url):
            return f"[{url}]"
        case Prompt():
            return ENGLISH.sentence(line)
        case Words(text=text):
            return text


def outcomes(effects: list[Effect]) -> Iterator[tuple[int, str]]:
    """(turn, outcome) of every turn that ended."""
    return ((effect.turn_id, effect.outcome.value) for effect in of(EndTurn, effects))


__all__ = [
    "BeginTurn",
    "CloseEars",
    "Hush",
    "Listen",
    "Show",
    "Talk",
    "of",
    "outcomes",
    "reply",
    "said",
    "sent",
]
