"""The journal's own protocol: each line of the log with its level and its fields, as a datagram.

Documented at https://systemd.io/JOURNAL_NATIVE_PROTOCOL/. The libraries for it want a compiler or
libsystemd on the device; the protocol is these few lines.
"""

import logging
import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

SOCKET = Path("/run/systemd/journal/socket")
IDENTIFIER = "speaker"
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
_DEBUG = 7


def reads(stream: TextIO) -> bool:
    """Whether the journal is at the other end of `stream`: systemd then names it by its inode."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"


class Journal(logging.Handler):
    """Sends records to the journal; what a record has in `fields` becomes fields of the entry.

    Never waits: a journal that takes nothing must not stop the conversation. Lines that it did not
    take are counted, and the count goes with the next one as LOST.
    """

    def __init__(self, path: Path = SOCKET) -> None:
        """Take the journal's socket."""
        super().__init__()
        self._path = str(path)
        self._lost = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.settimeout(0)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        try:
            self._socket.sendto(self._entry(record), self._path)
        except OSError:
            self._lost += 1
        else:
            self._lost = 0

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
        super().close()

    def _entry(self, record: logging.LogRecord) -> bytes:
        given: Mapping[str, object] = getattr(record, "fields", {})
        fields = {
            "MESSAGE": self.format(record),
            "PRIORITY": priority(record.levelno),
            "SYSLOG_IDENTIFIER": IDENTIFIER,
            "LOGGER": record.name,
            "THREAD_NAME": record.threadName,
            **given,
        }
        if self._lost:
            fields["LOST"] = self._lost
        return b"".join(_field(name, str(value)) for name, value in fields.items())


def priority(level: int) -> int:
    """Return syslog's number for a level of `logging`."""
    return next((number for least, number in _PRIORITIES if level >= least), _DEBUG)


def _field(name: str, value: str) -> bytes:
    """A value of one line follows a `=`; any other its length, 64 bits little-endian."""
    text = value.encode("utf-8", "replace")
    if b"\n" not in text:
        return b"%s=%s\n" % (name.encode("ascii"), text)
    return b"%s\n%s%s\n" % (name.encode("ascii"), struct.pack("<Q", len(text)), text)
