"""The log of the service, read back from the journal or from a file saved with `-o json`."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from speaker.errors import SpeakerError, UsageError

UNIT = "speaker.service"
MOST = 5000
"""Entries read at most: a device in use writes a few hundred a day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    at: float
    """Seconds since 1970."""
    message: str
    priority: int = 6
    """Syslog's: 3 is an error, 4 a warning, 6 news."""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def turn(self) -> tuple[str, str] | None:
        """The turn it belongs to, told apart from the one of that number before a restart."""
        turn_id = self.fields.get("TURN_ID")
        return None if turn_id is None else (self.fields.get("_PID", ""), turn_id)


def from_journal(*matches: str) -> list[Entry]:
    """Return the service's entries that match (such as EVENT=turn-ended), the oldest first.

    Raises:
        SpeakerError: there is no journal, or this user may not read it.
    """
    command = ["journalctl", "--unit", UNIT, "--output", "json", "--lines", str(MOST), *matches]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise SpeakerError(
            "there is no journal on this machine; --file FILE reads one saved with "
            "`journalctl --unit speaker --output json`"
        ) from error
    entries = read(done.stdout.splitlines())
    if not entries and ("Hint:" in done.stderr or done.returncode != 0):
        raise SpeakerError(
            "this user may not read the service's log; try it with sudo, or join the group "
            "systemd-journal"
        )
    return entries


def from_file(file: Path) -> list[Entry]:
    """Return the entries of a file (- for standard input), the oldest first.

    Raises:
        UsageError: it cannot be read, or is no such file.
    """
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is no text in UTF-8") from error
    return read(text.splitlines())


NONSENSE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a line raises that may be anything."""


def read(lines: Iterable[str]) -> list[Entry]:
    """Return the entries of journalctl's JSON, a line each.

    Raises:
        UsageError: a line is no such entry.
    """
    try:
        return [_entry(json.loads(line)) for line in lines if line.strip()]
    except NONSENSE as error:
        raise UsageError(
            "that is no log of the journal; save one with `journalctl --unit speaker --output json`"
        ) from error


def _entry(data: dict[str, Any]) -> Entry:
    fields = {name: _text(value) for name, value in data.items()}
    at = int(fields["__REALTIME_TIMESTAMP"]) / 1e6
    return Entry(at, fields.get("MESSAGE", ""), int(fields.get("PRIORITY", "6")), fields)


def _text(value: Any) -> str:
    """Return a field's text; what is no UTF-8 comes as numbers, what is repeated as a list."""
    if isinstance(value, list) and all(isinstance(one, int) for one in value):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, list):
        return _text(value[0])
    return "" if value is None else str(value)
