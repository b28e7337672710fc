"""The general language model: a word bigram with backoff, counted on drawn sentences."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise

from sentences import must_understand, sentences
from settings import UNKNOWN, generator

SENTENCES = 60000
DISCOUNT = 0.7
MIN_COUNT = 2  # rarer pairs are left to the backoff
EVEN_SHARE = 0.15  # of the unigram mass is spread evenly over all words
UNKNOWN_PROBABILITY = 1e-7  # it would swallow words that are spoken badly
REQUIRED_TIMES = 40  # each required sentence is counted as if it had been drawn so often
BACKOFF_STATE, START_STATE = 0, 1
END = "</s>"
START = "<s>"


def count_pairs(words: list[str]) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """Count words and word pairs in sentences drawn from the patterns."""
    singles: Counter[str] = Counter()
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    drawn = sentences(SENTENCES, generator("language model")) + must_understand() * REQUIRED_TIMES
    for sentence in drawn:
        line = [START, *sentence.split(), END]
        singles.update(line[1:])
        for left, right in pairwise(line):
            pairs[left][right] += 1
    for word in words:
        singles.setdefault(word, 0)
    return singles, pairs


def unigram(singles: Counter[str]) -> dict[str, float]:
    """Return the probability of every word, the end and [unk]."""
    total = sum(singles.values())
    even = EVEN_SHARE / len(singles)
    rest = 1 - UNKNOWN_PROBABILITY
    known = {
        word: rest * ((1 - EVEN_SHARE) * count / total + even) for word, count in singles.items()
    }
    return known | {UNKNOWN: UNKNOWN_PROBABILITY}


def bigram_fst(words: list[str], ids: dict[str, int]) -> str:
    """Return the bigram as OpenFst text: backoff by plain epsilon arcs, costs in nats."""
    singles, pairs = count_pairs([word for word in words if word != UNKNOWN])
    single = unigram(singles)
    kept = {
        left: {word: count for word, count in right.items() if count >= MIN_COUNT}
        for left, right in pairs.items()
    }
    histories = [left for left in kept if kept[left] and left != START]
    state = {left: index for index, left in enumerate(histories, 2)} | {START: START_STATE}
    lines = [f"{START_STATE} {BACKOFF_STATE} 0 0 {{backoff}}"]  # the first line names the start
    arcs: list[str] = []
    for left in [START, *histories]:
        total = sum(pairs[left].values())
        taken = sum(count - DISCOUNT for count in kept[left].values()) / total
        backoff = 1 - taken
        if left == START:
            lines[0] = lines[0].format(backoff=f"{-math.log(backoff):.4f}")
        else:
            arcs.append(f"{state[left]} {BACKOFF_STATE} 0 0 {-math.log(backoff):.4f}")
        for word, count in kept[left].items():
            cost = -math.log((count - DISCOUNT) / total + backoff * single[word])
            arcs.append(arc(state[left], word, state, ids, cost))
    arcs += [arc(BACKOFF_STATE, word, state, ids, -math.log(p)) for word, p in single.items()]
    return "\n".join([*lines, *arcs]) + "\n"


def arc(left: int, word: str, state: dict[str, int], ids: dict[str, int], cost: float) -> str:
    """Return one line of OpenFst text; the sentence's end is a final state."""
    if word == END:
        return f"{left} {cost:.4f}"
    return f"{left} {state.get(word, BACKOFF_STATE)} {ids[word]} {ids[word]} {cost:.4f}"
