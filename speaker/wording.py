"""Words as they are spoken: digits and signs become words, numbers become comparable.

`spelled` is for saying and for the recognizer, which knows "two" but not "2"; `tokens` is for
comparing, where "Room 2", "room two" and "ROOM #2" are one and the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, groupby

from speaker.phrasebook import Phrasebook

_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_MINUS = re.compile(r"(?<![^\s(])[-\N{MINUS SIGN}](?=\d)")
_PRICE = re.compile(r"([$€£])\s*(\d+)(?:[.,](\d\d))?(?!\d)")
_PRICE_AFTER = re.compile(r"(?<!\d)(\d+)(?:[.,](\d\d))?\s*([$€£])")
_PIECE = re.compile(r"\d+|[^\d\s]+")
_LONGEST_FILLER = 5
"""Words in the longest filler."""
_INSIDE_NUMBERS = ("point", "minus", "hundred")
_TIME_PARTS = 2
_LONGEST_NUMBER = 3
"""Words in the longest way to say a number below one hundred."""


def spelled(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The words a person says for this text: lower case, digits as words, no punctuation."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _plain(_signs(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"), book))
    return tuple(word for piece in _PIECE.findall(text) for word in _spell(piece, book))


def tokens(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The same words for comparing: no case, no apostrophes, numbers as digits."""
    words = [word.casefold().replace("'", "") for word in spelled(text, book)]
    return tuple(_numbers_as_digits(words, book))


def visible(text: str) -> str:
    """The text without emoji and signs that cannot be said, on one line."""
    kept = (" " if _unsayable(c) else c for c in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def _unsayable(char: str) -> bool:
    category = unicodedata.category(char)
    return category in {"So", "Sk", "Cn", "Co", "Cs", "Cc", "Me"} or char in "\ufe0f\u200d"


def _signs(text: str, book: Phrasebook) -> str:
    text = _MINUS.sub(f" {book.symbols['minus']} ", text)
    text = _times(book).sub(lambda time: _time(time[1], time[2] or time[3], book), text)
    text = _PRICE.sub(lambda price: _price(price[2], price[3], price[1]), text)
    text = _PRICE_AFTER.sub(lambda price: _price(price[1], price[2], price[3]), text)
    text = re.sub(
        rf"(?<!\d)(\d{{1,2}})(?:{'|'.join(book.ordinal_suffixes)})\b",
        lambda ordinal: _ordinal(int(ordinal[1]), book),
        text,
    )
    text = _DECIMAL.sub(lambda n: f"{n[1]} {book.symbols['point']} {' '.join(n[2])}", text)
    return "".join(f" {book.symbols[c]} " if c in book.symbols else c for c in text)


def _ordinal(place: int, book: Phrasebook) -> str:
    return next((phrase for phrase, n in book.ordinals.items() if n == place), str(place))


@cache
def _times(book: Phrasebook) -> re.Pattern[str]:
    """10:30 anywhere, 10.30 only with the word for it after it."""
    hour = re.escape(book.symbols["full-hour"])
    return re.compile(
        rf"(?<!\d)(\d{{1,2}})(?::(\d\d)(?!\d)|\.(\d\d)(?=\s*{hour}\b))(?:\s*{hour}\b)?"
    )


def _price(whole: str, cents: str | None, sign: str) -> str:
    return f"{whole} {sign} {cents if cents and int(cents) else ''}"


def _time(hour: str, minute: str, book: Phrasebook) -> str:
    if int(minute) == 0:
        return f"{int(hour)} {book.symbols['full-hour']}"
    return f"{int(hour)} {book.symbols['colon']} {minute}"


def _plain(text: str) -> str:
    return "".join(_letter_or_space(c) for c in text)


def _letter_or_space(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf" or char == "\ufe0f":  # soft hyphens and the joints of emoji
        return ""
    return char if char == "'" or category[0] in "LN" or category in {"Mn", "Mc"} else " "


def _spell(piece: str, book: Phrasebook) -> Iterator[str]:
    if piece[0].isdecimal():
        yield from _spell_digits(piece, book)
    elif word := piece.strip("'"):
        yield word


def _spell_digits(digits: str, book: Phrasebook) -> Iterator[str]:
    """12 as a number, 300 by hundreds, 2024 by pairs, anything else digit by digit."""
    if digits[0] != "0" and len(digits) <= 2:  # noqa: PLR2004  # below one hundred
        yield from book.names[int(digits)].split()
    elif re.fullmatch(r"[1-9]00", digits):
        yield from (book.names[int(digits[0])], book.symbols["hundred"])
    elif re.fullmatch(r"[1-9]\d[1-9]\d", digits):
        yield from f"{book.names[int(digits[:2])]} {book.names[int(digits[2:])]}".split()
    else:
        yield from (book.names[int(digit)] for digit in digits)


def _numbers_as_digits(words: list[str], book: Phrasebook) -> Iterator[str]:
    while words:
        for length in range(min(_LONGEST_NUMBER, len(words)), 0, -1):
            value = book.numbers.get(" ".join(words[:length]))
            if value is not None or length == 1:
                yield words[0] if value is None else str(value)
                del words[:length]
                break


def bare(said: tuple[str, ...], book: Phrasebook) -> tuple[str, ...]:
    """The tokens without what is said around an answer: "i'll take the latte please"."""
    *_, core = peeled(said, book)
    return core


def peeled(said: tuple[str, ...], book: Phrasebook) -> Iterator[tuple[str, ...]]:
    """The tokens, and what is left as "please" and the like are taken off, last ones first.

    A single word stays even if it is such a one ("right"), but not "the".
    """
    yield said
    while cut := _cut(said, book):
        said = said[cut]
        yield said


def _cut(said: tuple[str, ...], book: Phrasebook) -> slice | None:
    """What remains without the longest phrase around it; None when there is none."""
    if len(said) == 1 and said[0] not in book.weak:
        return None
    before, after = _around(book)
    lengths = range(min(_LONGEST_FILLER, len(said)), 0, -1)
    tails = (slice(0, -n) for n in lengths if said[-n:] in after)
    heads = (slice(n, None) for n in lengths if said[:n] in before)
    return next(chain(tails, heads), None)


@cache
def _around(book: Phrasebook) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    before, after = (
        frozenset(tokens(phrase, book) for phrase in phrases)
        for phrases in (book.before, book.after)
    )
    return before, after


def without_option_word(said: tuple[str, ...], book: Phrasebook) -> tuple[str, ...]:
    """The tokens after "option", "number" and the like; those words alone stay."""
    while len(said) > 1 and said[0] in book.option_words:
        said = said[1:]
    return said


def without_pronoun(said: tuple[str, ...], book: Phrasebook) -> tuple[str, ...]:
    """The tokens without the "one" that stands for the thing itself: "the large one"."""
    return said[:-1] if len(said) > 1 and said[-1:] in _pronouns(book) else said


@cache
def _pronouns(book: Phrasebook) -> frozenset[tuple[str, ...]]:
    return frozenset(tokens(word, book) for word in book.pronouns)


def whole_number(said: tuple[str, ...], book: Phrasebook) -> int | None:
    """The number that this is and nothing else; a word that sounds like one counts."""
    if len(said) != 1:
        return None
    return int(said[0]) if said[0].isdecimal() else book.homophones.get(said[0])


def whole_place(said: tuple[str, ...], book: Phrasebook) -> int | None:
    """The place in a list that this is and nothing else: "second" is 2, "last" is -1."""
    return _places(book).get(said)


def folded(said: tuple[str, ...], book: Phrasebook) -> tuple[str, ...]:
    """The tokens with all that sounds like a number, and ordinals, as digits."""
    return tuple(_folded(said, book))


def _folded(said: tuple[str, ...], book: Phrasebook) -> Iterator[str]:
    start = 0
    while start < len(said):
        pair, single = said[start : start + 2], said[start : start + 1]
        place = _places(book).get(pair, -1) if len(pair) > 1 else -1
        start += 2 if place > 0 else 1
        if place <= 0:
            place = _places(book).get(single, -1)
        yield str(place) if place > 0 else str(book.homophones.get(single[0], single[0]))


@cache
def _places(book: Phrasebook) -> Mapping[tuple[str, ...], int]:
    return {tokens(phrase, book): place for phrase, place in book.ordinals.items()}


def numbers_in(text: str, book: Phrasebook) -> frozenset[int]:
    """The numbers a label may be called by: 2 of "2 tickets", 10 of "10:30".

    Not those of 2.5, -1, 109 or "another one".
    """
    words = _DECIMAL.sub(" ", text).casefold().split()
    if len(words) > 1 and words[-1].strip(".,:;!?") in book.pronouns:
        words.pop()
    said = tokens(" ".join(words), book)
    return frozenset(_callable_numbers(said, {book.symbols[sign] for sign in _INSIDE_NUMBERS}))


def _callable_numbers(said: tuple[str, ...], inside: set[str]) -> Iterator[int]:
    """The first of each one or two numbers in a row, unless a sign makes them another number."""
    for is_number, group in groupby(said, lambda word: word.isdecimal() or word in inside):
        run = tuple(group)
        if is_number and len(run) <= _TIME_PARTS and not inside.intersection(run):
            yield int(run[0])


def number_runs(said: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The numbers among the tokens, those in a row together: 10:30 is ("10", "30")."""
    groups = groupby(said, str.isdecimal)
    return {tuple(run) for is_number, run in groups if is_number}
