"""Words -> sentences of a length that a voice can begin soon and say in one breath.

No library splits here: Piper cuts after every dot that a capital letter follows, so the dots that
are no full stops have to go anyway (`abbreviations`), and then every dot left is an end. Tried on
the same texts: sentence-stream 1.3 and pysbd 0.3.4 know "Dr." but leave its dot for Piper to cut
at; sentencex 1.0.32 is the best of them, but its compiled part panics on a non-breaking space near
an initial, and that ends a thread.
"""

import re
from functools import cache

from speaker.speech.tongue import Tongue

LONGEST = 25
"""Words of a sentence."""
LONGEST_CHARACTERS = 200
LONGEST_FIRST = 12
"""Words of a reply's first sentence, where it has a clause to be divided at."""
_FEWEST = 3
"""Words on either side of a division at a clause."""

_END = re.compile(r"(?<=[.!?])\s+")
_SAYABLE = re.compile(r"[^\W_]")


def split(text: str) -> list[str]:
    """Return the sentences of a read line; the last one gets a full stop when it has no end."""
    pieces = [piece for piece in _END.split(text) if _SAYABLE.search(piece)]
    return [_ended(piece) for piece in pieces]


def fitted(sentences: list[str], tongue: Tongue) -> tuple[str, ...]:
    """Divide what is too long at a clause if there is one, else between two words."""
    short: list[str] = []
    for sentence in sentences:
        rest = sentence
        while rest:
            piece, rest = _cut(rest, LONGEST if short else LONGEST_FIRST, tongue)
            short.append(piece)
    return tuple(short)


def _ended(sentence: str) -> str:
    sentence = sentence.rstrip(" ,;:-/&\u2013")
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def _fits(sentence: str, words: int) -> bool:
    return len(sentence) <= LONGEST_CHARACTERS and sentence.count(" ") < words


def _cut(sentence: str, words: int, tongue: Tongue) -> tuple[str, str]:
    """Return (what to say first, the rest)."""
    if _fits(sentence, words):
        return sentence, ""
    clauses = [found.start() for found in _joints(tongue).finditer(sentence, 0, LONGEST_CHARACTERS)]
    good = [at for at in clauses if _good(sentence, at, words)]
    if good:
        return _divided(sentence, good[-1])
    if _fits(sentence, LONGEST):
        return sentence, ""
    return _divided(sentence, _last_space(sentence))


def _good(sentence: str, at: int, words: int) -> bool:
    head, tail = sentence[:at], sentence[at:]
    enough = head.count(" ") >= _FEWEST - 1 and tail.count(" ") >= _FEWEST
    return enough and _fits(f"{head},", words)


def _divided(sentence: str, at: int) -> tuple[str, str]:
    head = sentence[:at].rstrip(" ,;:")
    return f"{head},", sentence[at:].strip()


def _last_space(sentence: str) -> int:
    """Where the longest head that fits ends."""
    spaces = [found.start() for found in re.finditer(" ", sentence[:LONGEST_CHARACTERS])]
    return spaces[:LONGEST][-1]


@cache
def _joints(tongue: Tongue) -> re.Pattern[str]:
    """A space after a comma or before a joining word, but not within a number or an amount."""
    numbers = "|".join((r"\d", *tongue.fractions.values()))
    return re.compile(rf"(?<=[;:]) |(?<=,) (?!\d)|(?<=\D,) | (?=(?:{tongue.joints}) (?!{numbers}))")
