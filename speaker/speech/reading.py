"""One line of plain text -> the words that a person would read aloud."""

import re

from speaker.speech.abbreviations import spelled_out
from speaker.speech.addresses import dialled, named
from speaker.speech.characters import plain
from speaker.speech.dates import dated, timed
from speaker.speech.measures import measured
from speaker.speech.prices import priced
from speaker.speech.tongue import Tongue

_TIDY = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=\w)\((\w{1,3})\)"), r"\1"),  # item(s)
    (re.compile(r"\s*[()]\s*"), ", "),
    (re.compile(r"\s+-{1,3}\s+|\s*\u2013\s+|\s*\u2014\s*|\s*[·•|←-⇿]\s*"), ", "),
    (re.compile(r"(?<=[^\W\d])/(?=[^\W\d])|(?<=24)/(?=7\b)"), " "),  # and/or, 24/7
    (re.compile(r"[*_`~^<>\[\]{}\\\"#|]"), " "),
    (re.compile(r"(?<!\w)'|'(?!\w)"), ""),
    (re.compile(r"(?<=[a-zäöüß])([.!?])(?=[A-ZÄÖÜ][a-zäöüß])"), r"\1 "),  # a forgotten space
    (re.compile(r"\.{2,}\s*(?=[a-zäöüß])"), ", "),  # Well... yes
    (re.compile(r"\.{2,}\s*(?=\w)"), ". "),
    (re.compile(r"\s+(?=[,.;:!?](?!\d))"), ""),
    (re.compile(r"[,;:](?:\s?[,;:])+"), ","),
    (re.compile(r"[,;:.]*([!?])[!?.,;:]*"), r"\1"),
    (re.compile(r"[,;:]*\.[.,;:]*(?=\s|$)"), "."),
    (re.compile(r"\s+"), " "),
    (re.compile(r"^[\s,;:.!?)/&=+]+(?!\d)"), ""),
)


def read(line: str, tongue: Tongue) -> str:
    """Return the line in words and plain punctuation; "" when nothing in it can be said."""
    text = named(plain(line, tongue), tongue)
    text = dated(text, tongue)
    text = timed(spelled_out(text, tongue), tongue)
    text = dialled(priced(text, tongue), tongue)
    return _tidy(measured(text, tongue))


def _tidy(text: str) -> str:
    for pattern, words in _TIDY:
        text = pattern.sub(words, text)
    return text.strip()
