"""The watchdog by progress: it is fed by the loop itself, and only while the work goes on.

    the loop is stuck          our own watchdog fires: every thread's place is logged, exit code 1
    the whole process is       systemd's watchdog fires (WatchdogSec=): SIGABRT

Our own is faulthandler's: a thread in C that needs no interpreter, so it fires even when a library
never gives that back, and it is the same in a terminal. An idle device wakes for it every
`TURN` seconds.
"""

import faulthandler
import logging

from speaker.watch.supervisor import Supervisor

log = logging.getLogger(__name__)

STARTING = 180.0
"""Seconds for loading the models and opening the devices."""
STUCK = 25.0
"""Seconds without a turn of the loop, after which it is stuck."""
STOPPING = 30.0
"""Seconds for stopping; the parts have five each."""
TURN = 10.0
"""Seconds between two turns of the loop, at the most."""


class Watch:
    """Feeds the supervisor's watchdog, and one of our own for where there is none."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._limit = min(STUCK, supervisor.patience or STUCK)
        self._turn = min(TURN, self._limit / 2)
        self._due = float("-inf")
        self.running = False
        """The loop turns."""
        supervisor.status("starting")
        _arm(STARTING)

    def ready(self) -> None:
        """Every part works, or is trying to."""
        log.info("ready")
        self._supervisor.ready()

    def status(self, words: str) -> None:
        """Take how the device is."""
        self._supervisor.status(words)

    def look(self, now: float) -> float:
        """The loop turns; return the seconds after which it is to turn again at the latest."""
        self.running = True
        if now >= self._due:
            _arm(self._limit)
            self._supervisor.alive()
            self._due = now + self._turn
        return max(self._due - now, 0.0)

    def stopping(self) -> None:
        """The device ends."""
        _arm(STOPPING)
        self._supervisor.stopping()


def _arm(seconds: float) -> None:
    """Unless armed again within `seconds`: log where every thread is, and end with code 1."""
    faulthandler.dump_traceback_later(seconds, exit=True)
