"""The broker's files: who may connect, and who may read what (Mosquitto's formats).

A device's user name is the last part of its topic, so one pattern lets every device read its own
topic and nothing else, however many there are. Passwords are kept as Mosquitto's PBKDF2 hashes
(`$7$`, SHA-512), written here rather than by `mosquitto_passwd`, which takes a password only from
a terminal or from its command line, where other users can read it.
"""

import base64
import fcntl
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speaker import safefile
from speaker.errors import UsageError

PASSWORDS = "passwords"  # a file's name
ACCESS = "access"
DEVICES = "devices.json"
ROUNDS = 101
"""As Mosquitto's own default: the passwords are random, so there is nothing to slow down."""


class BrokerFiles:
    """A folder with the files that the broker and the relay read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_set_up(self) -> bool:
        """Whether there is an access list."""
        return (self._folder / ACCESS).exists()

    def set_up(self, relay: str, prefix: str) -> str:
        """Write the access list, let the relay in as user `relay`; return its new password.

        Raises:
            UsageError: the folder cannot be written.
        """
        with self._writing():
            self._write(ACCESS, _access(relay, prefix))
            return self._admit(relay)

    def add(self, name: str, user_id: str | None) -> str:
        """Let a device in as user `name` (the last part of its topic); return its new password.

        Raises:
            UsageError: the folder cannot be written, or has not been set up.
        """
        if not self.is_set_up():
            raise UsageError(f"{self._folder} is not set up yet; run `speaker relay init` first")
        with self._writing():
            if user_id is not None:
                known = self._known()
                self._write(DEVICES, json.dumps(known | {user_id: name}, indent=0) + "\n")
            return self._admit(name)

    def _admit(self, user: str) -> str:
        password = secrets.token_urlsafe(24)
        others = [x for x in self._read(PASSWORDS).splitlines() if not x.startswith(f"{user}:")]
        self._write(PASSWORDS, "\n".join([*others, f"{user}:{hashed(password)}"]) + "\n")
        return password

    def _known(self) -> dict[str, str]:
        try:
            return read_devices(self._read(DEVICES).encode() or b"{}")
        except (ValueError, RecursionError) as error:
            raise UsageError(
                f"{self._folder / DEVICES} is damaged; set it aside, and add its devices anew"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One at a time: two that add devices at once must not lose one."""
        try:
            safefile.make_folder(self._folder, mode=0o755)
            with (self._folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise UsageError(f"cannot write in {self._folder}: {error.strerror}") from error

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def _write(self, name: str, text: str) -> None:
        """Replace a file at once; it belongs to whom the folder belongs (the broker's user)."""
        mode = 0o640 if name == DEVICES else safefile.PRIVATE  # the relay reads that one
        safefile.write(self._folder / name, text.encode(), mode=mode)


def read_devices(raw: bytes) -> dict[str, str]:
    """Return the topics' last parts by user id; ValueError or RecursionError when it is none."""
    known = json.loads(raw)
    if not isinstance(known, dict) or not all(isinstance(name, str) for name in known.values()):
        raise ValueError("no table of devices")
    return known


def hashed(password: str) -> str:
    """Return a password as Mosquitto keeps it: $7$rounds$salt$PBKDF2-SHA512."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"$7${ROUNDS}${_base64(salt)}${_base64(digest)}"


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _access(relay: str, prefix: str) -> str:
    return (
        "# Each device reads the topic of its own name, and the relay writes to all of them.\n"
        f"pattern read speaker/{prefix}/%u\n\n"
        f"user {relay}\n"
        f"topic write speaker/{prefix}/+\n"
    )
