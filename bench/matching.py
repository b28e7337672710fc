"""Measure from which likeness on words that were misheard should count as a label.

Each line of mishearings.tsv is an option's label and what a recognizer with a large vocabulary made
of it when a synthesizer said it through noise. Every one is tried against lists of four options,
with its label among them (right: picked; wrong: another was) and without (false: any was picked).
Each line of confusable.tsv is two labels that sound alike and mean different things; one is said
while only the other is on offer, and every pick is wrong.

    python bench/matching.py
"""

import random
from collections import Counter
from pathlib import Path

from speaker import likeness, picking
from speaker.messages import Option, Text
from speaker.phrasebook import load

HERE = Path(__file__).parent
LISTS = 4
"""Lists of four options that every mishearing is tried against, with and without its label."""

EXACT = 101
"""No likeness reaches it: only what needs none is picked."""

Pairs = list[tuple[str, str]]


def main() -> None:
    """Print a row for each pair of thresholds."""
    misheard, confusable = _read("mishearings.tsv"), _read("confusable.tsv")
    print(f"{len(misheard)} mishearings, {2 * len(confusable)} confusable labels")
    print("SAME_WORD CLOSE   right %  wrong %  false %   confused")
    for same_word in (0, 50, 60, 70):
        for close in (65, 70, 75, 80, 82, 85, 90, EXACT):
            likeness.SAME_WORD, picking.CLOSE = same_word, close
            print(f"{same_word:9} {close:5} {_shares(misheard)} {_confused(confusable):10}")


def _read(name: str) -> Pairs:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [(one, other) for one, other in (line.split("\t") for line in lines) if other]


def _shares(pairs: Pairs) -> str:
    chance = random.Random(1)  # noqa: S311  # the same lists for every row
    labels = sorted({label for label, _ in pairs})
    on, off = Counter[str](), Counter[str]()
    for label, heard in pairs * LISTS:
        others = chance.sample([other for other in labels if other != label], 4)
        off[_picked(others, heard)] += 1
        others[chance.randrange(len(others))] = label
        on["right" if _picked(others, heard) == label else _picked(others, heard) and "wrong"] += 1
    false = off.total() - off[""]
    return "{:9.1f} {:8.2f} {:8.2f}".format(
        *(100 * count / off.total() for count in (on["right"], on["wrong"], false))
    )


def _confused(pairs: Pairs) -> int:
    both = [*pairs, *((other, one) for one, other in pairs)]
    return sum(bool(_picked([offered, "Zebra crossing"], said)) for said, offered in both)


def _picked(labels: list[str], heard: str) -> str:
    options = tuple(Option(label, Text(label)) for label in labels)
    verdict = picking.pick(options, heard, load("en"))
    return verdict.option.label if isinstance(verdict, picking.Picked) else ""


if __name__ == "__main__":
    main()
