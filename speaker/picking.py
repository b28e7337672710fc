"""From what was heard to the option that was meant, if one was.

What was heard is a pick when, in this order,

1. it is a label, with or without "please" and the like around it;
2. it is yes or no, and one label says the same; yes also takes an only option;
3. it is a number or ordinal that labels contain: "two" is "2 tickets", wherever that stands;
4. it is a place in the list: "two", "option two", "to", "the second one", "the last one";
5. all its words are in one label: "large" is "Large coffee";
6. it is nearly a label.

Close matches come last because a whole utterance that is a number or an ordinal leaves nothing to
guess. A number inside a longer sentence is never a place. Two labels that fit equally well are
asked about.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from speaker.commands import Command, understand
from speaker.effects import Prompt
from speaker.likeness import is_part, likeness
from speaker.messages import Option
from speaker.options import PAGE, pages, sayable
from speaker.phrasebook import Phrasebook
from speaker.wording import (
    Tokens,
    bare,
    folded,
    numbers_in,
    tokens,
    whole_number,
    whole_place,
    without_option_word,
    without_pronoun,
)

# Measured by bench/matching.py: words misheard on purpose, and labels that sound alike but are not
# the same ("north station", "south station"). With these thresholds (and likeness.SAME_WORD) 33.2 %
# of the misheard pick their label instead of 29.5 % by rules 1 to 5 alone, none picks another, and
# 18 of 150 sound-alikes are confused. At 70 without SAME_WORD it is 37.8 %, but 51 are confused: a
# wrong pick is worse than a question. APART made no difference there.
CLOSE = 82.0
"""From this likeness (rapidfuzz `ratio`, 0 to 100) on, what was said is nearly a label."""

APART = 8.0
"""A second label whose likeness is lower by less than this makes it unclear."""


@dataclass(frozen=True, slots=True)
class Picked:
    """This option was meant."""

    option: Option
    index: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was one of these two, or of more like them."""

    first: Picked
    second: Picked


@dataclass(frozen=True, slots=True)
class OutOfRange:
    """A number was said that no option has."""

    number: int


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing that is on offer was said."""


Verdict = Picked | Unclear | OutOfRange | NoMatch


def pick(options: Sequence[Option], heard: str, phrasebook: Phrasebook, page: int = 0) -> Verdict:
    """The option meant by what was heard while this page (from 0) was the last one read."""
    table = _Table(options, tokens(heard, phrasebook), phrasebook, page)
    verdicts = (rule(table) for rule in _rules(heard, table))
    return next((verdict for verdict in verdicts if verdict is not None), NoMatch())


def ask_back(unclear: Unclear, phrasebook: Phrasebook) -> Prompt:
    """The question which of the two was meant; by number when they sound alike."""
    both = (unclear.first, unclear.second)
    first, second = (sayable(picked.option) for picked in both)
    if first and second and tokens(first, phrasebook) != tokens(second, phrasebook):
        return Prompt("did-you-mean", (("first", first), ("second", second)))
    first, second = (phrasebook.number(picked.index + 1) for picked in both)
    return Prompt("did-you-mean-numbers", (("first", first), ("second", second)))


class _Table:
    """The options on the table beside what was said, both as tokens."""

    def __init__(
        self, options: Sequence[Option], said: Tokens, book: Phrasebook, page: int
    ) -> None:
        self.options = options
        self.said = said
        self.core = bare(said, book)
        self.book = book
        self.read = min(len(options), (page + 1) * PAGE)
        """How many options have been read aloud."""
        self.more = page + 1 < pages(options)
        self.labels = [tokens(option.label, book) for option in options]

    def picked(self, index: int) -> Picked:
        return Picked(self.options[index], index)

    def one_of(self, indexes: Iterable[int]) -> Verdict | None:
        """The only one of these, a question about the first two, or nothing."""
        found = [self.picked(index) for index in indexes]
        return Unclear(found[0], found[1]) if len(found) > 1 else next(iter(found), None)

    def labelled(self, fits: Callable[[Tokens], bool]) -> list[int]:
        return [index for index, label in enumerate(self.labels) if label and fits(label)]

    def numbered(self, number: int) -> list[int]:
        """The labels that contain this number."""
        names = (numbers_in(option.label, self.book) for option in self.options)
        return [index for index, numbers in enumerate(names) if number in numbers]

    def place(self, number: int) -> Verdict:
        """The option of this number, counted from 1; else one that the number names."""
        if 1 <= number <= len(self.options):
            return self.picked(number - 1)
        return self.one_of(self.numbered(number)) or OutOfRange(number)

    def from_the_end(self, place: int) -> Verdict:
        """The last of those read so far is 1."""
        return self.picked(self.read - place) if place <= self.read else NoMatch()


_WAYS_OUT = {Command.STOP, Command.CANCEL}
_REFUSALS = {Command.NO, *_WAYS_OUT}

Rule = Callable[[_Table], Verdict | None]


def _rules(heard: str, table: _Table) -> tuple[Rule, ...]:
    """Words that are one of our commands are never nearly a label; some only a whole one."""
    order = understand(heard, table.book)
    if order is None:
        return (_named, _claimed, _placed, _partly, _nearly)
    if order.command in {Command.YES, Command.NO}:
        return (_named, _agreed, _partly)
    if order.command in _WAYS_OUT or (order.command is Command.MORE and table.more):
        return (_named,)
    return (_named, _partly)


def _named(table: _Table) -> Verdict | None:
    """What was said is a label: word for word, but for what stands around it, or by its sound."""
    book, said, core = table.book, table.said, table.core
    for same in (
        table.labelled(lambda label: label == said),
        table.labelled(lambda label: bool(core) and bare(label, book) == core),
        table.labelled(lambda label: folded(label, book) == folded(said, book)),
    ):
        if same:
            return table.one_of(same)
    return None


def _agreed(table: _Table) -> Verdict | None:
    """Yes or no, and one label begins with the same; yes also takes the only option there is."""
    meant = _meaning(table.said, table.book)
    meanings = [_meaning(label, table.book) for label in table.labels]
    only = meant is Command.YES and len(meanings) == 1 and meanings[0] not in _REFUSALS
    return table.one_of([0] if only else (i for i, m in enumerate(meanings) if m is meant))


def _meaning(label: Tokens, book: Phrasebook) -> Command | None:
    """The command that the words are, or that they begin with by its plainest word."""
    order = understand(" ".join(label), book)
    if order is not None:
        return order.command
    plainest = {phrases[:1]: Command(name) for name, phrases in book.commands.items()}
    return plainest.get(label[:1])


def _claimed(table: _Table) -> Verdict | None:
    """A number or ordinal that some labels contain, but not all: then it tells them apart."""
    number = whole_number(table.core, table.book)
    if number is not None:
        found = table.numbered(number)
    elif whole_place(table.core, table.book) is not None:
        found = table.labelled(lambda label: _contains(label, table.core))
    else:
        return None
    telling = len(found) < len(table.options) or len(found) == 1
    return table.one_of(found) if telling else None


def _contains(label: Tokens, part: Tokens) -> bool:
    return any(label[i : i + len(part)] == part for i in range(len(label)))


def _placed(table: _Table) -> Verdict | None:
    """A place in the list: an ordinal, the last one, a number with or without "option"."""
    book = table.book
    called = bare(without_option_word(table.core, book), book)
    place = whole_place(called, book) or whole_place(without_pronoun(called, book), book)
    if place is not None:
        return table.place(place) if place > 0 else table.from_the_end(-place)
    number = whole_number(called, book)
    if number is None:
        return None
    if called != table.core:
        return _by_option_number(table, number)
    sounded = not called[0].isdecimal()  # "for" among three is hardly a four
    return None if sounded and number > len(table.options) else table.place(number)


def _by_option_number(table: _Table, number: int) -> Verdict:
    """As "option two" is the second, unless "2" is the name of another."""
    named = table.labelled(lambda label: label == (str(number),))
    verdict = table.place(number)
    if not named or not isinstance(verdict, Picked) or verdict.index in named:
        return verdict
    return Unclear(table.picked(named[0]), verdict)


def _partly(table: _Table) -> Verdict | None:
    """All that was said is in a label, and it is more than "of" and "my"."""
    called = without_pronoun(table.core, table.book)
    if all(word in table.book.weak or word.isdecimal() for word in called):
        return None
    return table.one_of(table.labelled(lambda label: is_part(called, label, table.book)))


def _nearly(table: _Table) -> Verdict | None:
    """One label is much like what was said, and no other is."""
    said = without_pronoun(table.core, table.book)
    likes = [likeness(said, label, table.book) for label in table.labels]
    best = max(likes, default=0.0)
    if best < CLOSE:
        return None
    return table.one_of(index for index, like in enumerate(likes) if like > best - APART)
