"""What the device remembers across its own restarts: how it ended, and what it said of itself.

A device that crashes every ten seconds must neither say the same sentence each time nor keep the
processor busy with loading models. Moments are seconds since the machine booted, so that a clock
that jumps changes nothing; after a reboot everything may be said again.
"""

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from speaker import safefile
from speaker.complaining import LATELY
from speaker.effects import Complained, Effect
from speaker.errors import Trouble
from speaker.events import Event
from speaker.state import Before

log = logging.getLogger(__name__)

VERSION = 1
STEADY = 600.0
"""Seconds after which a life was long enough to count as no failed start."""
PATIENCE = 2
"""Failed starts in a row before the next one waits."""
FIRST, LONGEST = 5.0, 60.0
"""Seconds that it waits: twice as long each time."""

_NONSENSE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a file raises that may be anything."""


@dataclass(frozen=True, slots=True)
class _Life:
    """One run of the program."""

    began: float = 0.0
    ready: bool = False
    """It came so far that somebody may have been talking to it."""
    ended: bool = False
    """It was asked to end."""
    failures: int = 0
    """Lives before it, in a row, that were short and not asked to end."""
    spoken: Mapping[str, float] = field(default_factory=dict)
    """When each trouble was said unasked the last time."""


def boot_id() -> str:
    """Return what tells this boot of the machine from others."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def since_boot() -> float:
    """Return seconds, sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lately:
    """Keeps the life before and this one; an observer of the loop.

    It writes on the loop's own thread: when the device is ready, and once an hour at most for each
    trouble said unasked. Both are moments of rest, and the sentence is on its way by then. Written
    later, a crash could come first, and the sentence again after each.

    Args:
        path: the file; one that cannot be read counts as none, one that cannot be written is
            complained about in the log.
        boot: tells this boot of the machine from others.
        now: seconds since then.
    """

    def __init__(
        self, path: Path, boot: str | None = None, now: Callable[[], float] = since_boot
    ) -> None:
        self._path = path
        self._boot = boot_id() if boot is None else boot
        self._now = now
        self._lock = threading.Lock()  # it may be asked to end at any time
        self._life = _Life(began=now())
        self._crashed = False

    def begin(self) -> float:
        """Begin a life; return the seconds to wait first, because of those that failed before."""
        last = self._read()
        now = self._now()
        if last is not None:
            self._crashed = last.ready and not last.ended
            failed = not last.ended and now - last.began < STEADY
            self._life = _Life(now, failures=last.failures + 1 if failed else 0, spoken=last.spoken)
        self._write()
        late = self._life.failures - PATIENCE
        return min(FIRST * 2.0 ** (late - 1), LONGEST) if late > 0 else 0.0

    def before(self) -> Before:
        """Return what the conversation should know."""
        since = {name: self._now() - moment for name, moment in self._life.spoken.items()}
        left = {
            Trouble(name): LATELY - seconds
            for name, seconds in since.items()
            if seconds < LATELY and name in set(Trouble)
        }
        return Before(self._crashed, left)

    def ready(self) -> None:
        """Somebody may talk to it from now on."""
        self._keep(ready=True)

    def end(self) -> None:
        """It was asked to end."""
        self._keep(ended=True)

    def happened(self, event: Event, at: float) -> None:
        """Nothing that happens is remembered."""

    def wanted(self, effect: Effect, at: float) -> None:  # noqa: ARG002  # the Protocol's
        """Remember what is said unasked."""
        if isinstance(effect, Complained):
            self._keep(spoken={**self._life.spoken, effect.trouble.value: self._now()})

    def _keep(self, **changed: Any) -> None:
        with self._lock:
            self._life = replace(self._life, **changed)
            self._write()

    def _write(self) -> None:
        document = {"version": VERSION, "boot": self._boot, **asdict(self._life)}
        try:
            safefile.write(self._path, json.dumps(document, indent=2).encode())
        except OSError as error:
            log.warning("cannot remember how this run went in %s: %s", self._path, error.strerror)

    def _read(self) -> _Life | None:
        """Return the life before; None after a boot, and when it is not to be understood."""
        try:
            data = json.loads(self._path.read_bytes())
            return _life(data) if self._boot and data["boot"] == self._boot else None
        except FileNotFoundError:
            return None
        except (OSError, *_NONSENSE):
            log.warning("%s says nothing of use; beginning anew", self._path)
            return None


def _life(data: Mapping[str, Any]) -> _Life:
    """Take only what makes sense: the file may be anything."""
    if data["version"] != VERSION:
        raise ValueError
    spoken = {str(name): _moment(moment) for name, moment in data["spoken"].items()}
    failures = min(int(_moment(data["failures"])), 100)
    return _Life(
        _moment(data["began"]), data["ready"] is True, data["ended"] is True, failures, spoken
    )


def _moment(value: Any) -> float:
    moment = float(value)
    if not math.isfinite(moment) or moment < 0:
        raise ValueError
    return moment
