"""Days of an ordinary life in simulated time, and how large the device is after each.

    python -m tests.machine.days --days 35

A hundred presses and fifty notices a day, through the real loop, parts and files (see `whole`).
The exit code is 1 when something grew that must not.
"""

import argparse
import gc
import logging
import random
import sqlite3
import statistics
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from speaker.events import Heard, HeardNothing, Pressed, Released, SpeechEnded
from speaker.messages import Sender
from tests.machine.whole import Whole
from tests.soak.report import say

PRESSES, NOTICES = 100, 50
"""A day."""
REMEMBERED = 31
"""Days for which the inbox may know what was taken."""
MEMORY = 10_000
"""Bytes of Python's objects that a day in the middle may add; its own tables grow now and then."""
FILES = 10_000_000
"""Bytes that the state folder may have; SQLite's log alone has four million."""
LETTERS = 10
DAY = 86400.0
WORDS = (
    *("hello", "order a coffee", "mocha", "two", "opening hours", "give me tips", "yes", "more"),
    *("repeat", "help", "what did i miss", "talk to a person", "is the shop open"),
)
LEAVES = 0.4
"""How often somebody has gone when the ears open."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large everything was at the end of a day."""

    memory: int
    """Bytes of Python's objects."""
    files: int
    """Bytes of everything in the state folder."""
    rows: int
    """Of the table that tells what was taken before."""
    letters: int
    """That wait to be heard."""
    log: int
    """Bytes of the day's log."""


def grown(sizes: list[Size]) -> Iterator[str]:
    """Return what grew more than it may."""
    more = statistics.median(after.memory - before.memory for before, after in pairwise(sizes[1:]))
    if more > MEMORY:
        yield f"memory grew by {more:.0f} bytes a day"
    if (files := max(size.files for size in sizes)) > FILES:
        yield f"{files} bytes of files"
    if (letters := max(size.letters for size in sizes)) > LETTERS:
        yield f"{letters} notices waited"
    rows = [size.rows for size in sizes]
    a_day = max(after - before for before, after in pairwise([0, *rows]))
    if rows[-1] > REMEMBERED * a_day:
        yield f"{rows[-1]} rows, and {a_day} a day at most"


class _Counted(logging.Handler):
    """Counts the bytes of a log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.bytes = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.bytes += len(record.getMessage()) + 1


class Household:
    """People who talk to a device, day after day."""

    def __init__(
        self, folder: Path, seed: int, presses: int = PRESSES, notices: int = NOTICES
    ) -> None:
        self._deeds = ["press"] * presses + ["notice"] * notices
        self._chance = random.Random(seed)
        self._folder = folder
        self.whole = Whole(folder)
        self._log = _Counted()
        self.turns = 0

    def lives(self, days: int) -> Iterator[Size]:
        """Go on for so many days; give how large it was after each."""
        speaker = logging.getLogger("speaker")
        speaker.addHandler(self._log)
        speaker.setLevel(logging.INFO)
        speaker.propagate = False  # what others keep of it is no part of the device
        tracemalloc.start()
        try:
            for _ in range(days):
                yield self._day()
        finally:
            tracemalloc.stop()
            speaker.propagate = True
            speaker.setLevel(logging.NOTSET)
            speaker.removeHandler(self._log)

    def _day(self) -> Size:
        whole, evening = self.whole, self.whole.time.seconds + DAY
        self._chance.shuffle(self._deeds)
        for number, deed in enumerate(self._deeds):
            self._until(evening - DAY + DAY * number / len(self._deeds))
            if deed == "press":
                self._talks()
            else:
                whole.arrives(self._chance.choice([Sender.TEAM, Sender.BROADCAST]))
        self._until(evening)
        return self._size()

    def _talks(self) -> None:
        whole, now = self.whole, self.whole.time.seconds
        whole.queue.emit(Pressed(now))
        whole.queue.emit(Released(now + 0.1))
        self._settles()

    def _until(self, moment: float) -> None:
        """Let everything be done that is to be done until then."""
        whole = self.whole
        self._settles()
        while whole.time.seconds < moment:
            wait = moment - whole.time.seconds
            whole.passes(min(wait, whole.queue.wait if whole.queue.wait is not None else wait))
            self._settles()

    def _settles(self) -> None:
        """Let every part work until there is nothing to do, and say something to open ears."""
        whole = self.whole
        while True:
            if busy := whole.busy:
                next(iter(busy.values()))()
            elif whole.ears.turn is not None:
                gone = self._chance.random() < LEAVES
                self._says(whole.ears.turn, "" if gone else self._chance.choice(WORDS))
            else:
                return

    def _says(self, turn: int, words: str) -> None:
        ears, emit = self.whole.ears, self.whole.queue.emit
        ears.turn = None
        if words:
            emit(SpeechEnded(turn, 0.7))
            emit(Heard(turn, words))
        else:
            emit(HeardNothing(turn))

    def _size(self) -> Size:
        self.turns += self.whole.forgets()
        gc.collect()
        memory, _ = tracemalloc.get_traced_memory()
        log, self._log.bytes = self._log.bytes, 0
        files = sum(file.stat().st_size for file in self._folder.rglob("*") if file.is_file())
        database = sqlite3.connect(self._folder / "notices.sqlite")
        (rows,) = database.execute("SELECT count(*) FROM taken").fetchone()
        (letters,) = database.execute("SELECT count(*) FROM letter").fetchone()
        database.close()
        return Size(memory, files, rows, letters, log)


def main() -> int:
    """Print a line for each day, and what grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=35)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="speaker-days-") as folder:
        household = Household(Path(folder), chosen.seed)
        sizes = []
        for size in household.lives(chosen.days):
            sizes.append(size)
            say(f"day {len(sizes):3}  {size}")
        household.whole.closes()
    say(f"{household.turns} turns")
    broken = list(grown(sizes))
    for promise in broken:
        say(f"BROKEN  {promise}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
