"""Which of espeak-ng's phonemes lasts how long? Two pronunciations laid side by side.

Flite tells when each of its phones ends; the voice is fed with espeak-ng's phonemes. Both read
the same text, so the two strings are nearly the same and dynamic programming pairs them. A
`Unit` is one or more of espeak's symbols that together are one sound (a diphthong, an
affricate). Stress and length marks take no time. Sentences whose strings differ too much are
left out of the corpus.
"""

# ruff: noqa: RUF001 - phonetic letters look like others

from dataclasses import dataclass
from functools import cache

from symbols import BEGIN, END, IDS, MARKS, NEAREST, PAUSES, PUNCTUATION, VOWELS

PAUSE = "pau"

SAME = {
    "aɪ": "ay", "aʊ": "aw", "eɪ": "ey", "oʊ": "ow", "ɔɪ": "oy", "tʃ": "ch", "dʒ": "jh",
    "a": "aa ae", "e": "ey eh", "i": "iy ih", "o": "ow ao", "u": "uw uh", "æ": "ae", "ɐ": "ax ah",
    "ɑ": "aa ao", "ɔ": "ao aa ow", "ə": "ax ah ih", "ɚ": "er", "ɛ": "eh", "ɜ": "er",
    "ɪ": "ih ax iy", "ʊ": "uh", "ʌ": "ah ax", "ᵻ": "ih ax iy", "b": "b", "d": "d", "f": "f",
    "h": "hh", "j": "y", "k": "k", "l": "l", "m": "m", "n": "n", "p": "p", "s": "s", "t": "t",
    "v": "v", "w": "w", "z": "z", "ð": "dh", "ŋ": "ng", "ɡ": "g", "ɹ": "r", "ɾ": "t d", "ʃ": "sh",
    "ʒ": "zh", "ʔ": "t", "θ": "th", "ʲ": "y",
}  # fmt: skip
"""espeak's sound -> Flite's phones that are the same."""

NEAR = (
    "s z", "t d", "k g", "p b", "f v", "th dh", "sh zh", "ch jh", "n ng", "n m", "s sh", "z zh",
    "r er", "y iy", "w uw", "l ow", "t ch", "d jh", "t th", "dh d", "zh jh", "sh ch",
)  # fmt: skip
"""Pairs of Flite's phones that stand in for each other."""

PHONE_VOWELS = ("aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh")
PHONE_VOWELS += ("er", "ey", "ih", "iy", "ow", "oy", "uh", "uw")

TWO_PHONES = {
    "ɚ": ("ax r", "ih r", "er r"),
    "ɜ": ("ax r", "uh r", "er r", "ah r"),
    "̩": ("ax n", "ih n", "ax l", "ax m"),
    "ŋ": ("n g", "ng g", "n k"),
    "u": ("y uw",),
    "ɾ": ("t d",),
}
"""One sound of espeak's, two of Flite's."""

TWO_UNITS = {
    ("ə", "ɹ"): "er", ("ə", "l"): "l", ("ɪ", "ɹ"): "er", ("ʊ", "ɹ"): "er", ("j", "u"): "uw",
    ("i", "ə"): "iy ih", ("ə", "n"): "n", ("ɹ", "ɹ"): "r", ("ɚ", "ɹ"): "er", ("ɜ", "ɹ"): "er",
    ("ə", "m"): "m", ("t", "ʃ"): "ch", ("ɛ", "ɹ"): "er", ("ʌ", "ɹ"): "er",
}  # fmt: skip
"""Two sounds of espeak's, one of Flite's."""

SKIP_UNIT, SKIP_PHONE, FAR = 2.0, 2.0, 4.0
LIMIT = 0.18
"""Highest mean cost a unit of a sentence we learn from."""


@dataclass(frozen=True)
class Unit:
    """One sound, or one place where a pause may be."""

    name: str
    places: tuple[int, ...]
    """Positions in the token string that share its time."""

    syllabic: bool = False


def units(tokens: list[str]) -> list[Unit]:
    """Group tokens into sounds and possible pauses; marks are left out."""
    found: list[Unit] = []
    i = 0
    while i < len(tokens):
        pair = "".join(tokens[i : i + 2])
        if pair in SAME and len(pair) == 2:
            found.append(Unit(pair, (i, i + 1)))
            i += 2
            continue
        if tokens[i] == "̩" and found:
            found[-1] = Unit(found[-1].name, found[-1].places, syllabic=True)
        elif tokens[i] not in MARKS:
            found.append(Unit(tokens[i], (i,)))
        i += 1
    return found


@cache
def _distance(name: str, phone: str) -> float:
    """Return how different a sound and a phone are."""
    alike = SAME.get(name, "").split()
    if phone in alike:
        return 0.1 * alike.index(phone)
    vowel = name[0] in VOWELS
    if vowel != (phone in PHONE_VOWELS):
        return 1.0 if any(f"{a} {phone}" in NEAR or f"{phone} {a}" in NEAR for a in alike) else FAR
    if vowel:
        return 0.7
    return 0.7 if any(f"{a} {phone}" in NEAR or f"{phone} {a}" in NEAR for a in alike) else 2.5


def _single(unit: Unit, phone: str) -> float:
    """Return the cost of pairing one unit with one phone."""
    if unit.name in PAUSES or unit.name in PUNCTUATION or unit.name in (BEGIN, END):
        if phone != PAUSE:
            return 99.0
        return 0.3 if unit.name == " " else 0.0
    return 99.0 if phone == PAUSE else _distance(unit.name, phone)


def _skip(unit: Unit) -> float:
    """Return the cost of a unit that Flite does not say."""
    if unit.name in (" ", "ʲ") or unit.name in PUNCTUATION:
        return 0.0
    return 99.0 if unit.name in (BEGIN, END) else SKIP_UNIT


def _moves(
    row: list[Unit], phones: tuple[str, ...], i: int, j: int
) -> list[tuple[float, int, int]]:
    """Return the steps that may end at (i, j): cost, units used, phones used."""
    steps = []
    if i:
        steps.append((_skip(row[i - 1]), 1, 0))
    if j:
        steps.append((99.0 if phones[j - 1] == PAUSE else SKIP_PHONE, 0, 1))
    if i and j:
        steps.append((_single(row[i - 1], phones[j - 1]), 1, 1))
    if i and j > 1:
        unit, pair = row[i - 1], f"{phones[j - 2]} {phones[j - 1]}"
        if pair in TWO_PHONES.get(unit.name, ()) or (unit.syllabic and pair in TWO_PHONES["̩"]):
            steps.append((0.1, 1, 2))
    if i > 1 and j:
        names = (row[i - 2].name, row[i - 1].name)
        if phones[j - 1] in TWO_UNITS.get(names, "").split():
            steps.append((0.1, 2, 1))
    return steps


def pair(row: list[Unit], phones: tuple[str, ...]) -> tuple[float, list[tuple[int, int]]]:
    """Return the total cost and, for each phone, its first unit and how many share it.

    A phone that espeak does not say is given to the unit before it.
    """
    best = {(0, 0): (0.0, (0, 0))}
    for i in range(len(row) + 1):
        for j in range(len(phones) + 1):
            choices = [
                (best[i - a, j - b][0] + cost, (a, b)) for cost, a, b in _moves(row, phones, i, j)
            ]
            if choices:
                best[i, j] = min(choices)
    i, j = len(row), len(phones)
    owners: list[tuple[int, int]] = [(0, 1)] * j
    while i or j:
        a, b = best[i, j][1]
        first = i - a if a else max(0, i - 1)
        for k in range(j - b, j):
            owners[k] = (first, max(1, a))
        i, j = i - a, j - b
    return best[len(row), len(phones)][0], owners


def durations(
    tokens: list[str], phones: tuple[str, ...], bounds: list[float]
) -> tuple[float, list[float]]:
    """Spread Flite's time over the tokens.

    Args:
        tokens: BEGIN, the phonemes, END.
        phones: Flite's, with a pause first and last.
        bounds: len(phones) + 1 times, in any unit.

    Returns:
        The mean cost a unit, and one duration a token in the same unit.
    """
    row = units([NEAREST.get(token, token)[0] for token in tokens])
    cost, owners = pair(row, phones)
    times = [0.0] * len(tokens)
    for (first, many), start, end in zip(owners, bounds, bounds[1:], strict=False):
        places = [place for unit in row[first : first + many] for place in unit.places]
        for place in places:
            times[place] += (end - start) / len(places)
    return cost / len(row), times


def known(tokens: list[str]) -> bool:
    """Tell whether the network has a symbol for each token."""
    return all(token in IDS for token in tokens)
