"""The service, as systemd tells about it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from speaker.desk.entries import UNIT
from speaker.errors import SpeakerError

_PROPERTIES = ("LoadState", "ActiveState", "SubState", "Result", "NRestarts", "StatusText")


@dataclass(frozen=True, slots=True)
class Service:
    """How the service is."""

    active: str
    """`active`, `activating`, `inactive`, `failed`."""
    detail: str
    """What systemd says in a word more: `running`, `auto-restart`, `dead`."""
    result: str
    """How it ended last time: `success`, `exit-code`, `watchdog`, `oom-kill`."""
    restarts: int
    """How often it was started again by itself since it was started."""
    says: str
    """What it said about itself last; may be empty."""

    @property
    def runs(self) -> bool:
        """Whether it has the devices."""
        return self.active in ("active", "activating", "reloading", "deactivating")


def look() -> Service | None:
    """Return how the service is; None where there is no systemd or no such service."""
    command = ["systemctl", "show", UNIT, f"--property={','.join(_PROPERTIES)}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    found = {name: value for name, _, value in pairs}
    if done.returncode != 0 or found.get("LoadState") != "loaded":
        return None
    return Service(
        found.get("ActiveState", ""),
        found.get("SubState", ""),
        found.get("Result", ""),
        int(found.get("NRestarts") or 0),
        found.get("StatusText", ""),
    )


@contextmanager
def paused() -> Iterator[None]:
    """Stop the service while its devices are used by somebody else, and start it again.

    Raises:
        SpeakerError: it may not be stopped by this user.
    """
    service = look()
    if service is None or not service.runs:
        yield
        return
    _systemctl("stop")
    try:
        yield
    finally:
        _systemctl("start")


def _systemctl(verb: str) -> None:
    done = subprocess.run(["systemctl", verb, UNIT], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SpeakerError(f"the service has the devices, and cannot be told to {verb}: use sudo")
