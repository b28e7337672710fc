"""How much what was heard is like a label: misheard words, not other ones."""

from rapidfuzz import fuzz

from speaker.phrasebook import Phrasebook
from speaker.wording import Tokens, bare, folded, number_runs, ranked

SAME_WORD = 60.0
"""From this likeness on, the words that differ may be the same words misheard: not on and off."""


def is_part(said: Tokens, label: Tokens, book: Phrasebook) -> bool:
    """Whether every word that was said is in the label, and nothing speaks against it."""
    words = {*label, *folded(label, book)}
    return {*folded(said, book)} <= words and _agree(said, label, book)


def likeness(said: Tokens, label: Tokens, book: Phrasebook) -> float:
    """0 to 100; 0 when what differs is another word, another number, or a denial."""
    label = bare(label, book)
    certain = {word for word in said if word in book.certain}
    if not said or not certain <= {*label} or not _agree(said, label, book):
        return 0.0
    said, label = folded(said, book), folded(label, book)
    return _ratio(said, label) if _misheard(said, label) else 0.0


def _agree(said: Tokens, label: Tokens, book: Phrasebook) -> bool:
    """Whether both deny the same, and each number that was said is a whole one of the label."""
    numbers = number_runs(ranked(said, book)) <= number_runs(folded(label, book))
    return numbers and book.negations & {*said} == book.negations & {*label}


def _misheard(said: Tokens, label: Tokens) -> bool:
    """Whether the words that differ may be the same ones misheard, or are missing on one side."""
    only_said = tuple(word for word in said if word not in label)
    only_labelled = tuple(word for word in label if word not in said)
    return not only_said or not only_labelled or _ratio(only_said, only_labelled) >= SAME_WORD


def _ratio(one: Tokens, other: Tokens) -> float:
    return fuzz.ratio(" ".join(one), " ".join(other))
