"""Sentences drawn from the patterns of words/sentences.txt.

Patterns know slots "{name}", optional parts "[x]" and choices "(a|b)"; see the file's head.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
from lexicon import content_lines, vocabulary
from settings import WORDS

SLOT = re.compile(r"^(\w+) = (.*)$")
WEIGHT = re.compile(r"^(\d+)\* (.*)$")
GROUP = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
USE = re.compile(r"\{(\w+)\}")
LETTERS = {"m"}  # "a m", the time of day
SILENT_H = {"hour", "hours"}
CONSONANT_START = {"one", "once", "euro", "euros", "use", "used"}


@cache
def grammar() -> tuple[dict[str, list[str]], list[str], np.ndarray]:
    """Read slots, patterns and the patterns' probabilities."""
    slots, patterns, weights = {}, [], []
    for line in content_lines(WORDS / "sentences.txt"):
        if slot := SLOT.match(line):
            slots[slot[1]] = [part.strip() for part in slot[2].split("|")]
            continue
        weighted = WEIGHT.match(line)
        patterns.append(weighted[2] if weighted else line)
        weights.append(int(weighted[1]) if weighted else 1)
    probabilities = np.array(weights, dtype=float)
    return slots, patterns, probabilities / probabilities.sum()


def with_articles(sentence: str) -> str:
    """Say "an" before a vowel, "a" elsewhere."""
    words = sentence.split()
    for place, (word, following) in enumerate(pairwise(words)):
        if word in {"a", "an"} and following not in LETTERS:
            vowel = following[0] in "aeiou" and following not in CONSONANT_START
            words[place] = "an" if vowel or following in SILENT_H else "a"
    return " ".join(words)


def expand(pattern: str, rng: np.random.Generator) -> str:
    """Return one sentence of a pattern."""
    slots = grammar()[0]

    def choose(group: re.Match[str]) -> str:
        required, optional = group.groups()
        if required is None and rng.random() < 0.5:
            return ""
        return str(rng.choice((required or optional).split("|")))

    while GROUP.search(pattern) or USE.search(pattern):
        while GROUP.search(pattern):
            pattern = GROUP.sub(choose, pattern)
        pattern = USE.sub(lambda use: str(rng.choice(slots[use[1]])), pattern)
    return with_articles(pattern)


def sentences(count: int, rng: np.random.Generator) -> list[str]:
    """Draw sentences from all patterns."""
    _, patterns, probabilities = grammar()
    drawn = rng.choice(len(patterns), size=count, p=probabilities)
    return [expand(patterns[index], rng) for index in drawn]


def must_understand() -> list[str]:
    """Return the sentences of words/must_understand.txt."""
    return content_lines(WORDS / "must_understand.txt")


def check_words() -> None:
    """Raise if a pattern or a required sentence uses a word outside the vocabulary."""
    slots, patterns, _ = grammar()
    text = [*patterns, *must_understand(), *(part for parts in slots.values() for part in parts)]
    used = set(re.findall(r"[a-z']+", USE.sub(" ", " ".join(text))))
    missing = used - set(vocabulary())
    if missing:
        message = f"words of sentences.txt that vocabulary.txt lacks: {sorted(missing)}"
        raise ValueError(message)
