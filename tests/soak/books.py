"""The books: whether everything that happened to a device, over all its lives, adds up. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

ASKED = "asked to end"


@dataclass(frozen=True, slots=True)
class Life:
    """One run of the program."""

    told: Sequence[Sequence[str]]
    """What it told, in words."""
    manner: str
    """How it was to end."""
    expected: int
    """The exit code that comes of that."""
    code: int

    def of(self, word: str) -> list[list[str]]:
        """Return everything that was told under a word."""
        return [[*words[1:]] for words in self.told if words[:1] == [word]]


@dataclass(slots=True)
class Books:
    """What happened; `broken` tells what should not have."""

    lives: list[Life] = field(default_factory=list)
    received: Sequence[str] = ()
    """The messages that the bot executed."""
    taken: set[str] = field(default_factory=set)
    """Notices of which somebody was told that the device, or its broker, has them."""
    doubted: set[str] = field(default_factory=set)
    """Notices of which nobody was told."""
    left: Sequence[str] = ()
    """Notices that still wait."""

    def broken(self) -> Iterator[str]:
        """Return every promise that was not kept."""
        for number, life in enumerate(self.lives, 1):
            where = f"life {number} ({life.manner}): "
            yield from (where + what for what in _of_one(life))
        yield from self._twice_or_unsent()
        yield from self._notices()

    @property
    def heard(self) -> list[str]:
        """The notices that were said to their end, in order."""
        return [" ".join(words) for life in self.lives for words in life.of("heard")]

    @property
    def cut(self) -> int:
        """Turns that had no time for an outcome: the program ended in their middle."""
        return sum(len(life.of("begin")) - len(life.of("end")) for life in self.lives)

    def _twice_or_unsent(self) -> Iterator[str]:
        sent = iter(" ".join(words[1:]) for life in self.lives for words in life.of("send"))
        stray = [text for text in self.received if text not in sent][:1]
        if stray:
            yield f"the bot got {stray} twice, or it was not sent"

    def _notices(self) -> Iterator[str]:
        there = Counter((*self.heard, *self.left))
        if lost := self.taken - set(there):
            yield f"notices were lost: {_some(lost)}"
        if strange := set(there) - self.taken - self.doubted:
            yield f"notices of nobody: {_some(strange)}"
        twice = {text for text, times in there.items() if times > 1}
        if again := twice - set(self._hardly_put_away()):
            yield f"notices were said twice, or kept after that: {_some(again)}"

    def _hardly_put_away(self) -> Iterator[str]:
        """A notice may be heard to its end a moment before the power is cut."""
        for life in self.lives:
            if life.manner != ASKED:
                yield from (" ".join(words) for words in life.of("heard")[-1:])


def _of_one(life: Life) -> Iterator[str]:
    if life.code != life.expected:
        yield f"it ended with {life.code}, not {life.expected}"
    begun, ended = life.of("begin"), [words[:1] for words in life.of("end")]
    if ended != begun and (life.manner == ASKED or ended != begun[:-1]):
        yield f"{len(begun)} turns began, {len(ended)} ended, or not in order"
    senders = Counter(words[0] for words in life.of("send"))
    if several := [turn for turn, times in senders.items() if times > 1]:
        yield f"turns sent more than one message: {_some(several)}"


def _some(texts: Iterable[str]) -> str:
    return ", ".join(sorted(texts)[:3])
