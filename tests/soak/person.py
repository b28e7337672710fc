"""Who talks to the device, presses its button, writes to it, and runs its bot's server."""

import time
from collections.abc import Callable
from pathlib import Path

from speaker.botdistrikt.sandbox.switches import Fault
from tests.soak.house import later
from tests.soak.scene import PATIENCE, Scene

OPENS = 5.0
"""Seconds that somebody waits for the ears before talking all the same."""
ENOUGH = 6
"""Questions in a row that nobody has to ask in vain."""

Deed = Callable[[], None]


class Person:
    """Everything that happens to a device on an ordinary day."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._chance = scene.chance

    @property
    def deeds(self) -> list[Deed]:
        """What a person does, the usual more often."""
        deeds = [self.talks] * 6 + [self.interrupts] * 3 + [self.holds] * 2 + [self.waits]
        return deeds + [self.writes] * 2 + [self.fault] * 3 + [self.outage]

    def does_something(self) -> None:
        """Do one of them."""
        deed = self._chance.choice(self.deeds)
        self._scene.did[deed.__name__] += 1
        deed()

    def talks(self) -> None:
        """Tap, and say something; stay until the turn is over."""
        self.presses("tap")
        self.says()
        self.rests()

    def holds(self) -> None:
        """Hold the button while talking; go away."""
        self.presses("press")
        self.says()
        later(self._chance.uniform(0.5, 1.0))
        self._scene.device.does("release")

    def interrupts(self) -> None:
        """Press at any moment, perhaps twice."""
        later(self._chance.expovariate(2.0))
        for _ in range(self._chance.randint(1, 3)):
            self._scene.device.does("tap")
            later(self._chance.uniform(0.05, 0.8))

    def waits(self) -> None:
        """Do nothing for a while."""
        later(self._chance.uniform(0.5, 4.0))

    def writes(self) -> None:
        """Somebody of the team writes, or everybody is told something, by either way."""
        for _ in range(self._chance.choice([1, 1, 1, 3])):
            text = f"This is message number {self._scene.did['messages']}."
            self._scene.did["messages"] += 1
            if self._scene.post.there and self._chance.random() < 0.5:
                taken = self._scene.post.brings(text)
            else:
                source = self._chance.choice(["human", "broadcast"])
                taken = self._scene.house.writes(source, text)
            self._scene.gets(text, taken=taken)

    def fault(self) -> None:
        """The server fails in some way, for the next question or two."""
        house = self._scene.house
        fault = self._chance.choice([fault for fault in Fault if fault is not Fault.NONE])
        self._scene.did[f"fault {fault}"] += 1
        house.behaves(fault=fault, latency=self._chance.choice([0.0, 0.0, 1.5]))
        for _ in range(self._chance.randint(1, 2)):
            self._chance.choice([self.talks, self.talks, self.interrupts])()
        house.behaves()

    def outage(self) -> None:
        """The server is away for a question."""
        self._scene.house.stops()
        self.talks()
        self._scene.house.starts()

    # What others do with these hands, too

    def says(self, words: str = "") -> None:
        """Say these words, or any."""
        known = {file.stem: file for file in self._scene.sounds}
        file: Path = known.get(words.replace(" ", "-")) or self._chance.choice(self._scene.sounds)
        self._scene.device.does(f"say {file}")

    def presses(self, how: str) -> bool:
        """Press, and wait for the ears; not for long: in the midst of a turn it may end that."""
        device = self._scene.device
        before = len(device.of("open"))
        device.does(how)
        return device.wait(lambda: len(device.of("open")) > before, OPENS)

    def rests(self) -> None:
        """Wait until no turn is going on."""
        device = self._scene.device
        rested = device.wait(lambda: device.rests, PATIENCE) or not device.runs
        self._scene.expect(rested, f"turn {device.turns} does not end")

    def asks_until_answered(self) -> int:
        """Ask as people do, again and again; return how many questions it took, 0 for too many."""
        for number in range(1, ENOUGH + 1):
            if self.is_answered():
                return number
        return 0

    def is_answered(self) -> bool:
        """Ask something, once; whether there was an answer."""
        device = self._scene.device
        self.rests()
        if not self.presses("tap"):
            return False
        (turn,) = device.of("open")[-1]
        self.says("what are the opening hours")
        device.wait(lambda: [turn] in [words[:1] for words in device.of("end")], PATIENCE)
        return [turn, "answered"] in device.of("end")

    def hears_what_waits(self) -> None:
        """Ask what was missed, until nothing waits, here or at the broker."""
        device = self._scene.device
        until = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < until and device.runs and self._something_waits():
            if self.presses("tap"):
                self.says("what did i miss")
            device.wait(lambda: device.of("waiting")[-1:] in ([], [["0"]]), PATIENCE / 4)
            self.rests()
        self._scene.expect(not self._something_waits(), "what waits is not heard when asked for")

    def _something_waits(self) -> bool:
        heard = {" ".join(words) for words in self._scene.device.of("heard")}
        return not self._scene.books.taken <= heard.union(self._scene.books.heard)
