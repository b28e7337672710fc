"""Where a soak happens: a device with its disk, its bot and its post, and what came of it."""

import random
import time
from collections import Counter
from pathlib import Path

from speaker import models
from speaker.notices.inbox import Inbox
from speaker.speaking.piper import Piper
from speaker.speaking.wav import write_wav
from tests.kitchen import DOMAIN
from tests.notices.letters import WEBCHAT_ID, text_of
from tests.soak.books import ASKED, Books, Life
from tests.soak.disk import Disk
from tests.soak.house import BROKEN, Device, House
from tests.soak.post import Post

SENTENCES = (
    *("order a coffee", "give me tips", "what are the opening hours", "talk to a person"),
    *("two", "the second one", "more", "repeat", "help", "louder", "quieter", "stop", "yes"),
    *("mute", "what did i miss", "slower", "thank you"),
)
PATIENCE = 120.0
"""Seconds for anything: the machine may be busy."""


class Scene:
    """The device, what it lives among, and the books."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.sounds = _sounds(folder)
        self.house = House(folder)
        self.post = Post(folder / "post")
        self.disk = Disk(folder / "state")
        self.did: Counter[str] = Counter()
        self.books = Books()
        self.broken: list[str] = []
        self._folder = folder
        self._log = folder / "log"
        self._give_identity()
        self._settings = self.house.settings(self.disk.state, **self.post.settings)
        self.begins()

    def _give_identity(self) -> None:
        self.house.sandbox.platform.register({"domain": DOMAIN, "webchat_id": WEBCHAT_ID})
        made = self._folder / "made"
        self.post.knows_the_device(made)
        self.disk.receives(made / "identity.json")

    def begins(self) -> None:
        """Start the device, as systemd does."""
        self.device = Device(self._settings, self._log, self.disk.within)

    def has_begun(self) -> bool:
        """Wait until it is registered."""
        return self.device.wait(lambda: bool(self.device.of("registered")), PATIENCE)

    def ended(self, manner: str, expected: int, code: int) -> None:
        """Note how a life ended."""
        self.books.lives.append(Life(self.device.told, manner, expected, code))

    def gets(self, text: str, *, taken: bool) -> None:
        """Note a notice that was sent."""
        (self.books.taken if taken else self.books.doubted).add(text)

    def expect(self, promise: bool, otherwise: str) -> None:  # noqa: FBT001  # that is what it is
        """Note a promise that was not kept."""
        if not promise:
            self.broken.append(otherwise)

    # The end

    def closes(self) -> None:
        """End the device as asked, and everything around it; then the books must balance."""
        if self.device.runs:
            self.ended(ASKED, 0, self.device.ends())
        else:
            self.ended("by itself", 0, self.device.is_gone(PATIENCE))
        self.house.stops()
        self.post.closes()
        self.books.left = self._left()
        self.books.received = self.house.received
        self.broken += self.books.broken()
        self.expect(BROKEN not in self.log, "there is a traceback in the log")
        self.expect(len(self.house.sandbox.users) == 1, "it became somebody else")
        self.disk.goes()

    def breaks_off(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.device.runs:
            self.device.is_killed()

    @property
    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text(errors="replace")

    def _left(self) -> list[str]:
        inbox, now = Inbox(self.disk.copied(self._folder / "left") / "notices.sqlite"), time.time()
        left = []
        while (kept := inbox.first(now + 60.0)) is not None:
            left.append(text_of(kept))
            inbox.heard(kept.id)
        inbox.close()
        return left


def _sounds(folder: Path) -> list[Path]:
    piper = Piper(models.builtin_voice())
    for sentence in SENTENCES:
        file = folder / f"{sentence.replace(' ', '-')}.wav"
        write_wav(file, piper.synthesize(sentence), piper.rate)
    return sorted(folder.glob("*.wav"))
