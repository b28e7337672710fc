"""Ends of every kind, and starts on what they left: somebody plays systemd."""

import signal
import time
from collections import Counter
from collections.abc import Callable

from tests.soak.books import ASKED
from tests.soak.house import later
from tests.soak.person import Person
from tests.soak.scene import PATIENCE, Scene

ENDS = {
    ASKED: 0,
    "killed": -signal.SIGKILL,
    "a library aborts": -signal.SIGABRT,
    "ears die": 1,
    "voice dies": 1,
    "ears hang": 1,
    "voice hangs": 1,
    "loop hangs": 1,
}
"""How a life may end, and the exit code that comes of it."""
WISHES = {
    "a library aborts": "abort",
    "ears die": "kill ears",
    "voice dies": "kill voice",
    "ears hang": "hang ears",
    "voice hangs": "hang voice",
    "loop hangs": "hang loop",
}
IN_A_ROW = 2
"""Failed starts after which the next one would wait: that one is asked to end."""
RESTART = 0.5
"""Seconds that systemd waits before it starts the device again."""


class Lives:
    """One life after the other."""

    def __init__(self, scene: Scene, person: Person) -> None:
        self._scene = scene
        self._person = person
        self._failed = 0
        self.ends: Counter[str] = Counter()
        self.starts: list[float] = []
        """Seconds from each start until it was registered."""

    def one_ends(self) -> None:
        """Talk a while, and end it in some way."""
        person = self._person
        for _ in range(self._scene.chance.randint(0, 3)):
            self._scene.chance.choice([person.talks, person.interrupts, person.writes])()
        failed = self._failed >= IN_A_ROW
        self.ends_by(ASKED if failed else self._scene.chance.choice(list(ENDS)))

    def ends_by(self, manner: str) -> None:
        """End it in this manner, and start it again, perhaps on a disk that fails."""
        self._failed = 0 if manner == ASKED else self._failed + 1
        self.ends[manner] += 1
        self._scene.ended(manner, ENDS[manner], self._end(manner))
        later(RESTART)
        self._starts()

    def _end(self, manner: str) -> int:
        device = self._scene.device
        match manner:
            case "killed":
                return device.is_killed()
            case str() if manner == ASKED:
                return device.ends()
        device.does(WISHES[manner])
        until = time.monotonic() + PATIENCE
        while device.runs and time.monotonic() < until:  # somebody goes on trying
            self._person.presses("tap")
            self._person.says("what are the opening hours")
            device.wait(lambda: False, 3.0)
        return device.is_gone(1.0)

    def _starts(self) -> None:
        mend = self._breaks_the_disk()
        began = time.monotonic()
        self._scene.begins()
        self._scene.expect(self._scene.has_begun(), "it did not start again")
        self.starts.append(time.monotonic() - began)
        if mend is not None:
            self._person.talks()
            mend()

    def _breaks_the_disk(self) -> Callable[[], None] | None:
        disk, draw = self._scene.disk, self._scene.chance.random()
        if not disk.mounted or draw > 0.3:
            return None
        if draw < 0.15:
            self.ends["then a full disk"] += 1
            disk.fills()
            return disk.empties
        self.ends["then a disk that may only be read"] += 1
        disk.may_be_read_only()
        return disk.may_be_written
