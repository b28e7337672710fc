"""Torment a whole device for a long time: `python -m tests.soak.run --minutes 30`.

In the first act it lives on: somebody talks to it, presses the button at any moment, and is silent;
people write; the bot's server, microphone, loudspeaker, contact, disk and broker fail, one at a
time. Memory, files and threads must not grow. In the second act it is ended in every way, and
started again. Then the books must balance. The seed is printed; the exit code is 1 when a promise
was broken.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.soak.lives import Lives
from tests.soak.person import Person
from tests.soak.report import Figure, growth, listed, recoveries, say
from tests.soak.scene import Scene
from tests.soak.torments import Torments

EVERY = 2.0
"""Seconds between two looks at the process."""
FIRST_ACT = 0.7
"""Part of the time."""
TORMENTED = 0.15
"""Part of the deeds after which something breaks."""


class Soak:
    """Two acts, and the books."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.scene = Scene(folder, seed)
        self.person = Person(self.scene)
        self.torments = Torments(self.scene, self.person)
        self.lives = Lives(self.scene, self.person)
        self.figures: list[Figure] = []
        self._began = time.monotonic()

    def run(self, seconds: float) -> None:
        """Go on until the time is over, then let it come to rest."""
        if not self.scene.has_begun():
            self.scene.broken.append("it did not start")
        self._act(FIRST_ACT * seconds, self._happens)
        self._act((1 - FIRST_ACT) * seconds, self.lives.one_ends)
        self.ends()

    def ends(self) -> None:
        """Hear what waits, end it, and see whether everything is accounted for."""
        self.person.hears_what_waits()
        self.person.rests()
        self.scene.closes()

    def _act(self, seconds: float, deed: Callable[[], None]) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.scene.device.runs:
            deed()

    def _happens(self) -> None:
        if self.scene.chance.random() < TORMENTED:
            self.torments.something_breaks()
        else:
            self.person.does_something()
        self._looks()

    def _looks(self) -> None:
        now = time.monotonic() - self._began
        if self.scene.device.runs and (not self.figures or now > self.figures[-1].at + EVERY):
            self.figures.append(Figure(now, *self.scene.device.figures()))

    def report(self) -> bool:
        """Print the figures and what was broken; return whether nothing was."""
        scene, books = self.scene, self.scene.books
        ends = Counter(words[1] for life in books.lives for words in life.of("end"))
        turns = sum(len(life.of("begin")) for life in books.lives)
        say(f"turns     {turns}: {listed(ends)}, {books.cut} cut off by an end of the program")
        sent = sum(len(life.of("send")) for life in books.lives)
        say(f"messages  {sent} sent, {len(books.received)} executed by the bot")
        say(
            f"notices   {len(books.taken)} taken, {len(books.doubted)} refused or in doubt, "
            f"{len(books.heard)} heard, {len(books.left)} left"
        )
        say(f"deeds     {listed(scene.did)}")
        recoveries(self.torments.questions)
        for fault in self.torments.left_out:
            say(f"left out  {fault}")
        say(f"lives     {len(books.lives)}: {listed(self.lives.ends)}")
        if self.lives.starts:
            say(f"starts    {statistics.median(self.lives.starts):.1f} s in the middle")
        scene.broken += growth(self.figures)
        for promise in scene.broken:
            say(f"BROKEN    {promise}")
        return not scene.broken


def main() -> int:
    """Run for the minutes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    say(f"soak      {chosen.minutes:g} minutes, seed {chosen.seed}")
    with tempfile.TemporaryDirectory(prefix="speaker-soak-") as folder:
        soak = Soak(Path(folder), chosen.seed)
        try:
            soak.run(chosen.minutes * 60)
        finally:
            soak.scene.breaks_off()
        if soak.report():
            return 0
        say(soak.scene.log[-3000:])
    return 1


if __name__ == "__main__":
    sys.exit(main())
