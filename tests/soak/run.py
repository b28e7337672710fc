"""Torment a whole device for a long time: `python -m tests.soak.run --minutes 30`.

Somebody talks to it, presses the button at any moment, and is silent; the bot's server fails in
every way the sandbox knows, stops and starts; people write. In the end the books must balance, and
memory, files and threads must not have grown. The seed is printed; the exit code is 1 when a
promise was broken.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from speaker import models
from speaker.botdistrikt.sandbox.switches import Fault
from speaker.notices.inbox import Inbox
from speaker.speaking.piper import Piper
from speaker.speaking.wav import write_wav
from tests.notices.fleet import free_port
from tests.soak.house import BROKEN, Device, House, later

SENTENCES = (
    *("order a coffee", "give me tips", "what are the opening hours", "talk to a person"),
    *("two", "the second one", "more", "repeat", "help", "louder", "quieter", "stop", "yes"),
    *("mute", "what did i miss", "slower", "thank you"),
)
PATIENCE = 120.0
"""Seconds for anything: the machine may be busy."""
OPENS = 5.0
"""Seconds that somebody waits for the ears before talking all the same."""
WARM = 0.4
"""Part of the time that does not count for memory: caches fill."""
EVERY = 2.0
"""Seconds between two looks at the process."""
GROWTH = 8.0
"""MB that the memory may differ by between the first and the last quarter after the warm-up."""


class Soak:
    """A device, its bot, and a random person."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.port = free_port()
        self.house = House(self.port)
        self.state = folder / "state"
        self.log = folder / "log"
        self.sounds = self._sounds(folder)
        self.device = Device(self.house.sandbox.url, self.state, self.port, self.log)
        self.did: Counter[str] = Counter()
        self.taken = 0
        """Notices that the device said it has."""
        self.figures: list[tuple[float, float, int, int]] = []
        """(seconds, MB, files, threads)."""
        self.broken: list[str] = []

    def _sounds(self, folder: Path) -> list[Path]:
        piper = Piper(models.builtin_voice())
        for sentence in SENTENCES:
            file = folder / f"{sentence.replace(' ', '-')}.wav"
            write_wav(file, piper.synthesize(sentence), piper.rate)
        return sorted(folder.glob("*.wav"))

    def run(self, seconds: float) -> None:
        """Go on until the time is over, then let it come to rest."""
        if not self.device.wait(lambda: bool(self.device.of("registered")), PATIENCE):
            self.broken.append("it did not start")
            return
        began = looked = time.monotonic()
        deeds = [self.talks] * 6 + [self.interrupts] * 3 + [self.holds] * 2 + [self.waits]
        deeds += [self.writes] * 2 + [self.fault] * 3 + [self.outage]
        while (now := time.monotonic()) < began + seconds and self.device.runs:
            deed = self.chance.choice(deeds)
            self.did[deed.__name__] += 1
            deed()
            if now > looked + EVERY:
                looked = now
                self.figures.append((now - began, *self.device.figures()))
        self.ends()

    # What happens to it

    def talks(self) -> None:
        """Tap, and say something; stay until the turn is over."""
        self._presses("tap")
        self._says()
        self._rests()

    def holds(self) -> None:
        """Hold the button while talking; go away."""
        self._presses("press")
        self._says()
        later(self.chance.uniform(0.5, 1.0))
        self.device.does("release")

    def interrupts(self) -> None:
        """Press at any moment, perhaps twice."""
        later(self.chance.expovariate(2.0))
        for _ in range(self.chance.randint(1, 3)):
            self.device.does("tap")
            later(self.chance.uniform(0.05, 0.8))

    def waits(self) -> None:
        """Do nothing for a while."""
        later(self.chance.uniform(0.5, 4.0))

    def writes(self) -> None:
        """Somebody of the team writes, or everybody is told something."""
        for _ in range(self.chance.choice([1, 1, 1, 3])):
            source = self.chance.choice(["human", "broadcast"])
            text = f"This is message number {self.did['messages']}."
            self.did["messages"] += 1
            self.taken += self.house.writes(source, text)

    def fault(self) -> None:
        """The server fails in some way, for the next question or two."""
        fault = self.chance.choice([fault for fault in Fault if fault is not Fault.NONE])
        self.did[f"fault {fault}"] += 1
        self.house.behaves(fault=fault, latency=self.chance.choice([0.0, 0.0, 1.5]))
        for _ in range(self.chance.randint(1, 2)):
            self.chance.choice([self.talks, self.talks, self.interrupts])()
        self.house.behaves()

    def outage(self) -> None:
        """The server is away for a question."""
        self.house.stops()
        self.talks()
        self.house.starts()

    def _says(self) -> None:
        self.device.does(f"say {self.chance.choice(self.sounds)}")

    def _presses(self, how: str) -> None:
        """Press, and wait for the ears; not for long: in the midst of a turn it may end that."""
        before = len(self.device.of("open"))
        self.device.does(how)
        self.device.wait(lambda: len(self.device.of("open")) > before, OPENS)

    def _rests(self) -> None:
        if not self.device.wait(lambda: self.device.rests, PATIENCE) and self.device.runs:
            self.broken.append(f"turn {self.device.turns} does not end")

    # The books

    def ends(self) -> None:
        """Hear what waits, end it, and see whether everything is accounted for."""
        miss = next(file for file in self.sounds if file.stem == "what-did-i-miss")
        for _ in range(3):
            self._presses("tap")
            self.device.does(f"say {miss}")
            if self.device.wait(lambda: self.device.of("waiting")[-1:] in ([], [["0"]]), PATIENCE):
                break
        self._rests()
        if self.device.runs:
            self._expect(self.device.ends() == 0, "it did not end as asked")
        else:
            self.broken.append(f"it ended by itself ({self.device.process.returncode})")
        self.house.stops()
        self._balance()

    def _balance(self) -> None:
        begun, ended = self.device.of("begin"), [words[:1] for words in self.device.of("end")]
        self._expect(
            ended == begun, f"{len(begun)} turns began, {len(ended)} ended, or not in order"
        )
        sent = [" ".join(words[1:]) for words in self.device.of("send")]
        turns = [words[0] for words in self.device.of("send")]
        self._expect(len(turns) == len(set(turns)), "a turn sent more than one message")
        rest = iter(sent)
        stray = [text for text in self.house.received if text not in rest][:1]
        self._expect(not stray, f"the bot got {stray} twice, or it was not sent")
        heard = [number for (number,) in self.device.of("heard")]
        self._expect(len(heard) == len(set(heard)), "a notice was said twice")
        left = self._left()
        accounted = len(heard) + left == self.taken
        self._expect(accounted, f"{self.taken} notices came, {len(heard)} heard, {left} left")
        self._expect(BROKEN not in self.log.read_text(), "there is a traceback in the log")

    def _left(self) -> int:
        inbox = Inbox(self.state / "notices.sqlite")
        left = inbox.unread(time.time() + 60.0)
        inbox.close()
        return left

    def _expect(self, promise: bool, otherwise: str) -> None:  # noqa: FBT001  # that is what it is
        if not promise:
            self.broken.append(otherwise)

    # The report

    def report(self) -> None:
        """Print the figures, and what was broken."""
        ends = Counter(words[1] for words in self.device.of("end"))
        say(f"turns     {self.device.turns}: {_listed(ends)}")
        sent = len(self.device.of("send"))
        say(f"messages  {sent} sent, {len(self.house.received)} executed by the bot")
        say(f"notices   {self.taken} taken, {len(self.device.of('heard'))} heard")
        say(f"deeds     {_listed(self.did)}")
        if len(self.figures) >= 8:
            self._report_growth()
        else:
            say("memory    too short a time to tell")
        for promise in self.broken:
            say(f"BROKEN    {promise}")

    def _report_growth(self) -> None:
        warm = [row for row in self.figures if row[0] > WARM * self.figures[-1][0]]
        tenths = [self.figures[len(self.figures) * n // 10][1] for n in range(10)]
        say(f"memory MB {', '.join(f'{value:.0f}' for value in tenths)}, a tenth of the time each")
        for name, column, most in (("memory MB", 1, GROWTH), ("files", 2, 4), ("threads", 3, 4)):
            values = [row[column] for row in warm]
            quarter = max(len(values) // 4, 1)
            first, last = statistics.median(values[:quarter]), statistics.median(values[-quarter:])
            slope = statistics.linear_regression([row[0] / 3600 for row in warm], values).slope
            say(
                f"{name:9} {first:.1f} after the warm-up, {last:.1f} at the end, "
                f"{min(values):.1f} to {max(values):.1f}, {slope:+.1f} an hour"
            )
            self._expect(last - first <= most, f"{name} grew from {first:.1f} to {last:.1f}")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)  # noqa: T201


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
            if soak.device.runs:
                soak.device.is_killed()
        soak.report()
        if soak.broken:
            say(soak.log.read_text()[-3000:])
    return 1 if soak.broken else 0


if __name__ == "__main__":
    sys.exit(main())
