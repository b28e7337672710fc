"""Which of the phrases that are likely to be said a model can listen for.

A Vosk grammar is a bigram over words, not a list of phrases: what is heard must still be compared
with the options. Words that the model does not know would be dropped one by one, and what is left
of two labels could be the same; so they are found beforehand.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

UNKNOWN = "[unk]"
"""The model's word for speech that is none of its words."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def phrases_for(phrases: Iterable[str], knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the phrases to listen for, in words the model knows.

    A phrase with unknown words is reduced to those of its words that no other phrase has, and left
    out when there are none: its number remains.

    Args:
        phrases: anything at all, such as labels written by somebody else.
        knows: whether a lower-case word is in the model's vocabulary.
    """
    spelled = [words_of(phrase) for phrase in phrases]
    common = Counter(word for words in spelled for word in set(words))
    known = (_known(words, common, knows) for words in spelled)
    return tuple(dict.fromkeys(phrase for phrase in known if phrase))


def words_of(phrase: str) -> list[str]:
    """Return the lower-case words of a text, without punctuation and symbols."""
    return _WORD.findall(phrase.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def _known(words: list[str], common: Counter[str], knows: Callable[[str], bool]) -> str:
    if all(knows(word) for word in words):
        return " ".join(words)
    return " ".join(word for word in words if common[word] == 1 and _telling(word) and knows(word))


def _telling(word: str) -> bool:
    """Whether a word alone can stand for its phrase: "a", "to", "me" cannot."""
    return len(word) > 3  # noqa: PLR2004  # short words are the grammar's, not the label's
