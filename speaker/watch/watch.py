"""The watchdog by progress: it is fed by the loop itself, and only while the work goes on.

    a part is stuck         the loop sees that it has not moved: every thread's place, exit code 1
    the loop is stuck       our own watchdog fires: the same
    the process is stuck    systemd's fires (WatchdogSec=): SIGABRT, and the same again

Our own watchdog is faulthandler's: a thread in C that needs no interpreter, so it fires even when a
library never gives that back, and it is the same in a terminal. An idle device wakes for all this
every `TURN` seconds.
"""

import faulthandler
import logging
import sys
import threading
from collections.abc import Iterable
from typing import Protocol

from speaker.errors import SpeakerError
from speaker.logs import own_way
from speaker.watch.lately import Lately
from speaker.watch.supervisor import Supervisor

log = logging.getLogger(__name__)

STARTING = 170.0
"""Seconds for loading the models and opening the devices."""
STUCK = 25.0
"""Seconds without a turn of the loop, after which it is stuck."""
STOPPING = 18.0
"""Seconds for stopping."""
TURN = 10.0
"""Seconds between two turns of the loop, at the most."""


class StuckError(SpeakerError):
    """A part does not move any more: the process must end, and its supervisor start it anew."""


class Part(Protocol):
    """Has work to do."""

    def stuck(self, now: float) -> str:
        """Return what it is stuck at; empty while it gets on (`now` is monotonic seconds)."""
        ...


class Watch:
    """Feeds the supervisor's watchdog, and one of our own for where there is none."""

    def __init__(self, supervisor: Supervisor, lately: Lately) -> None:
        self._supervisor = supervisor
        self._lately = lately
        self._places = own_way(sys.stderr)
        # A little less than systemd's, so that the log has the places before it ends us.
        self._limit = min(STUCK, 0.85 * (supervisor.patience or STUCK))
        self._turn = min(TURN, self._limit / 2)
        self._due = float("-inf")
        self.running = False
        """The loop turns."""
        self._arm(STARTING)

    def begin(self) -> bool:
        """The device starts; when that has failed again and again, it waits first.

        Returns:
            Whether it has: then there is time for a careful start, twice that of another.
        """
        pause = self._lately.begin()
        if pause:
            log.warning("it started and failed again and again; waiting %.0f s", pause)
            self._arm(pause + 2 * STARTING)
            self._supervisor.wait(pause + 2 * STARTING)
            self._supervisor.status("waiting, after failing again and again")
            threading.Event().wait(pause)
        self._supervisor.status("starting")
        return pause > 0

    def ready(self) -> None:
        """Every part works, or is trying to."""
        log.info("ready")
        self._lately.ready()
        self._supervisor.ready()

    def status(self, words: str) -> None:
        """Take how the device is."""
        self._supervisor.status(words)

    def look(self, now: float, parts: Iterable[Part]) -> float:
        """The loop turns: see whether the parts get on, and feed the watchdogs.

        Returns:
            The seconds after which the loop is to turn again at the latest.

        Raises:
            StuckError: a part does not.
        """
        self.running = True
        if now >= self._due:
            if now < self._due + self._turn:  # else the whole process stood still, they had no time
                self._refuse_stuck(now, parts)
            self._arm(self._limit)
            self._supervisor.alive()
            self._due = now + self._turn
        return max(self._due - now, 0.0)

    def stopping(self) -> None:
        """The device is asked to end."""
        self._lately.end()
        self.stops()
        self._supervisor.stopping()

    def stops(self) -> None:
        """The loop is over, whatever the reason, and the parts are being stopped."""
        self._arm(STOPPING)

    def _refuse_stuck(self, now: float, parts: Iterable[Part]) -> None:
        stuck = [words for part in parts if (words := part.stuck(now))]
        if stuck:
            log.critical("%s; this is where every thread is:", " and ".join(stuck))
            faulthandler.dump_traceback(self._places)
            raise StuckError("a part does not move any more; the device must start anew")

    def _arm(self, seconds: float) -> None:
        """Unless armed again within `seconds`: write where every thread is, and end with code 1."""
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._places)
