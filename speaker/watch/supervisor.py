"""Tells systemd how the device is: sd_notify(3).

The protocol is one datagram of NAME=value lines to a socket that systemd names in the environment,
and it is promised to stay. A library for that would be longer than this file. Without
NOTIFY_SOCKET, in a terminal or a container, nothing is sent.
"""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds for which a datagram may wait; systemd reads them at once."""


class Supervisor:
    """The one who started us and starts us anew.

    Args:
        environment: systemd's NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; may hold none of them.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.patience = _patience(environment)
        """Seconds without a sign of life after which it ends us; None when it does not watch."""
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self._status = ""

    def ready(self) -> None:
        """The device runs."""
        self._tell("READY=1")

    def status(self, words: str) -> None:
        """How the device is, in a few words for `systemctl status`."""
        if words != self._status:
            self._status = words
            self._tell(f"STATUS={words}")

    def alive(self) -> None:
        """The work goes on (WatchdogSec=)."""
        if self.patience is not None:
            self._tell("WATCHDOG=1")

    def wait(self, seconds: float) -> None:
        """Starting takes so many seconds from now on (TimeoutStartSec= may be shorter)."""
        self._tell(f"EXTEND_TIMEOUT_USEC={round(seconds * 1e6)}")

    def stopping(self) -> None:
        """The device ends."""
        self._tell("STOPPING=1")

    def _tell(self, line: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as way:
                way.settimeout(PATIENCE)
                way.sendto(line.encode(), self._address)
        except OSError as error:
            log.warning("cannot tell systemd %s: %s", line.partition("=")[0], error)


def _address(named: str) -> str:
    """Return the socket's address; a leading @ stands for the zero byte of an abstract one."""
    return "\0" + named[1:] if named.startswith("@") else named


def _patience(environment: Mapping[str, str]) -> float | None:
    """Return WATCHDOG_USEC in seconds, if it is meant for this process."""
    usec = environment.get("WATCHDOG_USEC", "")
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(usec) / 1e6 if usec.isdecimal() and int(usec) else None
