"""Words for comparing: "Room 2", "room two" and "ROOM #2" are one and the same."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, groupby

from speaker.phrasebook import Phrasebook
from speaker.spelling import DECIMAL, spelled

Tokens = tuple[str, ...]
"""Words without case and apostrophes, numbers below one hundred as digits."""

_LONGEST_NUMBER = 3
"""Words in the longest way to say a number below one hundred."""
_LONGEST_PLACE = 2
"""Words in the longest ordinal."""
_LONGEST_PHRASE = 5
"""Words in the longest phrase around an answer."""
_LONGEST_RUN = 2
"""Numbers in a row that a label is still called by: an hour and its minutes."""
_INSIDE_NUMBERS = ("point", "minus", "hundred")


def tokens(text: str, book: Phrasebook) -> Tokens:
    """The same words for comparing: no case, no apostrophes, numbers as digits."""
    words = [word.casefold().replace("'", "") for word in spelled(text, book)]
    return tuple(_numbers_as_digits(words, book))


def _numbers_as_digits(words: list[str], book: Phrasebook) -> Iterator[str]:
    while words:
        for length in range(min(_LONGEST_NUMBER, len(words)), 0, -1):
            value = book.numbers.get(" ".join(words[:length]))
            if value is not None or length == 1:
                yield words[0] if value is None else str(value)
                del words[:length]
                break


def bare(said: Tokens, book: Phrasebook) -> Tokens:
    """The tokens without what is said around an answer: "i'll take the latte please"."""
    *_, core = peeled(said, book)
    return core


def peeled(said: Tokens, book: Phrasebook) -> Iterator[Tokens]:
    """The tokens, and what is left as "please" and the like are taken off, last ones first.

    A single word stays even if it is such a one ("right"), but not "the".
    """
    yield said
    while cut := _cut(said, book):
        said = said[cut]
        yield said


def _cut(said: Tokens, book: Phrasebook) -> slice | None:
    """What remains without the longest phrase around it; None when there is none."""
    if len(said) == 1 and said[0] not in book.weak:
        return None
    before, after = _around(book)
    lengths = range(min(_LONGEST_PHRASE, len(said)), 0, -1)
    tails = (slice(0, -n) for n in lengths if said[-n:] in after)
    heads = (slice(n, None) for n in lengths if said[:n] in before)
    return next(chain(tails, heads), None)


@cache
def _around(book: Phrasebook) -> tuple[frozenset[Tokens], frozenset[Tokens]]:
    before, after = (
        frozenset(tokens(phrase, book) for phrase in phrases)
        for phrases in (book.before, book.after)
    )
    return before, after


def without_option_word(said: Tokens, book: Phrasebook) -> Tokens:
    """The tokens after "option", "number" and the like; those words alone stay."""
    while len(said) > 1 and said[0] in book.option_words:
        said = said[1:]
    return said


def without_pronoun(said: Tokens, book: Phrasebook) -> Tokens:
    """The tokens without the "one" that stands for the thing itself: "the large one"."""
    return said[:-1] if len(said) > 1 and said[-1:] in _pronouns(book) else said


@cache
def _pronouns(book: Phrasebook) -> frozenset[Tokens]:
    return frozenset(tokens(word, book) for word in book.pronouns)


def whole_number(said: Tokens, book: Phrasebook) -> int | None:
    """The number that this is and nothing else; a word that sounds like one counts."""
    if len(said) != 1:
        return None
    return int(said[0]) if said[0].isdecimal() else book.homophones.get(said[0])


def whole_place(said: Tokens, book: Phrasebook) -> int | None:
    """The place in a list that this is and nothing else: "second" is 2, "last" is -1."""
    return _places(book).get(said)


def folded(said: Tokens, book: Phrasebook) -> Tokens:
    """The tokens with ordinals, and all that sounds like a number, as digits."""
    return tuple(str(book.homophones.get(word, word)) for word in ranked(said, book))


def ranked(said: Tokens, book: Phrasebook) -> Tokens:
    """The tokens with ordinals as digits: "23" for "twenty third"."""
    return tuple(_ranked(said, book))


def _ranked(said: Tokens, book: Phrasebook) -> Iterator[str]:
    while said:
        lengths = range(min(_LONGEST_PLACE, len(said)), 0, -1)
        length = next((n for n in lengths if _places(book).get(said[:n], 0) > 0), 0)
        yield str(_places(book)[said[:length]]) if length else said[0]
        said = said[length or 1 :]


@cache
def _places(book: Phrasebook) -> Mapping[Tokens, int]:
    return {tokens(phrase, book): place for phrase, place in book.ordinals.items()}


def numbers_in(text: str, book: Phrasebook) -> frozenset[int]:
    """The numbers a label may be called by: 2 of "2 tickets", 10 of "10:30".

    Not those of 2.5, -1, 109 or "another one".
    """
    words = DECIMAL.sub(" ", text).casefold().split()
    if len(words) > 1 and words[-1].strip(".,:;!?") in book.pronouns:
        words.pop()
    said = tokens(" ".join(words), book)
    return frozenset(_callable_numbers(said, {book.symbols[sign] for sign in _INSIDE_NUMBERS}))


def _callable_numbers(said: Tokens, inside: set[str]) -> Iterator[int]:
    """The first of each one or two numbers in a row, unless a sign makes them another number."""
    for is_number, group in groupby(said, lambda word: word.isdecimal() or word in inside):
        run = tuple(group)
        if is_number and len(run) <= _LONGEST_RUN and not inside.intersection(run):
            yield int(run[0])


def number_runs(said: Tokens) -> set[Tokens]:
    """The numbers among the tokens, those in a row together: 10:30 is ("10", "30")."""
    groups = groupby(said, str.isdecimal)
    return {tuple(run) for is_number, run in groups if is_number}
