"""Words as they are said: digits and signs become words, emoji go."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from speaker.phrasebook import Phrasebook

DECIMAL = re.compile(r"(?<!\d)(\d+)[.,](\d+)")
_MINUS = re.compile(r"(?<![^\s(])[-\N{MINUS SIGN}](?=\d)")
_PRICE = re.compile(r"([$€£])\s*(\d+)(?:[.,](\d\d))?(?!\d)")
_PRICE_AFTER = re.compile(r"(?<!\d)(\d+)(?:[.,](\d\d))?\s*([$€£])")
_PIECE = re.compile(r"\d+|[^\d\s]+")


def spelled(text: str, book: Phrasebook) -> tuple[str, ...]:
    """The words a person says for this text: lower case, digits as words, no punctuation."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _plain(_signs(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"), book))
    return tuple(word for piece in _PIECE.findall(text) for word in _spell(piece, book))


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
    text = DECIMAL.sub(lambda n: f"{n[1]} {book.symbols['point']} {' '.join(n[2])}", text)
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
