"""How much what was heard is like a label: misheard words, not other ones."""

from rapidfuzz import fuzz

from speaker.phrasebook import Phrasebook
from speaker.wording import Tokens, bare, folded, number_runs, ranked

SAME_WORD = 60.0
"""From this likeness on, the words that differ may be the same words misheard: not on and off."""


def is_part(said: Tokens, label: Tokens, book: Phrasebook) -> bool:
    """Whether every word that was said is in the label, and every number is a whole one there."""
    said, sound = folded(said, book), folded(label, book)
    return (
        {*said} <= {*label, *sound}
        and number_runs(said) <= number_runs(sound)
        and _same_sense(said, label, book)
    )


def likeness(said: Tokens, label: Tokens, book: Phrasebook) -> float:
    """0 to 100; 0 when what differs is another word, another number, or a denial."""
    label = bare(label, book)
    if not said or not _same_sense(said, label, book) or not _same_details(said, label, book):
        return 0.0
    said, label = folded(said, book), folded(label, book)
    return _ratio(said, label) if _misheard(said, label) else 0.0


def _misheard(said: Tokens, label: Tokens) -> bool:
    """Whether the words that differ may be the same ones misheard, or are missing on one side."""
    only_said = tuple(word for word in said if word not in label)
    only_labelled = tuple(word for word in label if word not in said)
    return not only_said or not only_labelled or _ratio(only_said, only_labelled) >= SAME_WORD


def _ratio(one: Tokens, other: Tokens) -> float:
    return fuzz.ratio(" ".join(one), " ".join(other))


def _same_sense(said: Tokens, label: Tokens, book: Phrasebook) -> bool:
    return book.negations & {*said} == book.negations & {*label}


def _same_details(said: Tokens, label: Tokens, book: Phrasebook) -> bool:
    """No number, single letter or word beyond doubt was said that is none of the label's."""
    certain = {word for word in said if word in book.certain}
    return (
        certain <= {*label}
        and _details(said, book) <= {*label, *folded(label, book)}
        and _details(label, book) <= {*said, *folded(said, book)}
    )


def _details(words: Tokens, book: Phrasebook) -> set[str]:
    """The numbers, ordinals and single letters: what names in a row differ by."""
    return {
        word
        for word in ranked(words, book)
        if word.isdecimal() or (len(word) == 1 and word not in book.weak)
    }
