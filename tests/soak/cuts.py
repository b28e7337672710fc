"""Cut a device's power again and again: `python -m tests.soak.cuts --cuts 500`.

The whole device runs, and is killed (SIGKILL) at a random moment of its start, of a turn or of a
webhook; then the next one starts on what that one left. It must stay the same user of the bot,
every notice that it took must be there until it was heard, and no file may be half. The seed is
printed; the exit code is 1 when a promise was broken.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from speaker.identity import IdentityFile
from speaker.notices.inbox import Inbox
from speaker.speaking.wav import read_wav
from tests.soak.house import BROKEN, Device, House, later
from tests.soak.report import say


class Cuts:
    """A device that is killed over and over."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.house = House(folder)
        self.state = folder / "state"
        self.log = folder / "log"
        self.cuts = self.lived = self.taken = 0
        self.heard: set[str] = set()
        self.who = ""

    def cut(self) -> None:
        """Start a device, let something happen, and kill it."""
        device = Device(self.house.settings(self.state), self.log)
        if self.chance.random() < 0.5:
            later(self.chance.uniform(0.0, 2.5))  # somewhere in its start
        elif device.wait(lambda: bool(device.of("registered")), 120.0):
            self.lived += 1
            for _ in range(self.chance.randint(0, 3)):
                self.taken += self.house.writes("human", f"Message number {self.taken}.")
                if self.chance.random() < 0.3:
                    device.does("tap")
                later(self.chance.expovariate(4.0))
        assert device.runs, self.log.read_text()[-3000:]
        device.is_killed()
        self.cuts += 1
        self.heard.update(" ".join(words) for words in device.of("heard"))
        self.check()
        (self.state / "lately.json").unlink(missing_ok=True)  # as after a boot: it need not wait

    def check(self) -> None:
        """Look at what is on the disk, as the next start will."""
        self._is_the_same()
        self._has_the_notices()
        for file in self.state.rglob("*.wav"):
            read_wav(file)
        assert BROKEN not in self.log.read_text(), self.log.read_text()[-3000:]
        assert not list(self.state.rglob("*.unreadable*"))

    def _is_the_same(self) -> None:
        known = IdentityFile(self.state / "identity.json").load()
        if known is not None:
            self.who = self.who or known.webchat_id
            assert known.webchat_id == self.who, "it became somebody else"
        assert len({user["attributes"]["webchat_id"] for user in self.house.sandbox.users}) <= 1

    def _has_the_notices(self) -> None:
        if not (self.state / "notices.sqlite").exists():
            assert not self.taken
            return
        inbox = Inbox(self.state / "notices.sqlite")
        left = inbox.unread(time.time() + 60.0)
        inbox.close()
        gone = self.taken - left
        # What was heard to its end when the power was cut may not have been put away yet.
        assert gone <= len(self.heard) <= gone + self.cuts, f"{self.taken} taken, {left} left"


def main() -> int:
    """Cut as often as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    say(f"{chosen.cuts} cuts, seed {chosen.seed}")
    with tempfile.TemporaryDirectory(prefix="speaker-cuts-") as folder:
        device = Cuts(Path(folder), chosen.seed)
        for number in range(1, chosen.cuts + 1):
            device.cut()
            if number % 50 == 0:
                say(f"{number} cuts, nothing found")
        device.house.stops()
    say(
        f"{device.cuts} cuts, {device.lived} of them after it was registered; "
        f"{device.taken} notices taken, {len(device.heard)} heard, none lost; always the same user"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
