"""Who the device is to the platform, kept across restarts and power cuts.

The device makes its own unguessable id and writes it down *before* it asks the platform to
register it: whatever happens in between, the next start asks for the same id again. The file is
never replaced by an empty or half one (see `speaker.safefile`), and a file that cannot be
understood is kept aside: the device must not become a new user by accident.
"""

import json
import logging
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speaker import safefile
from speaker.errors import IdentityError

VERSION = 1
_log = logging.getLogger(__name__)
_HEADER_SAFE = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The pair that is the device at the platform; the `webchat_id` is a secret."""

    webchat_id: str
    """Sent raw in the Authorization header."""
    user_id: str | None = None
    """The `bot_user` id the platform gave, to match webhooks with; None before registration."""
    registered: bool = False

    def __repr__(self) -> str:
        return f"Identity(webchat_id=***, user_id={self.user_id}, registered={self.registered})"


def new_webchat_id() -> str:
    """Make an id of 192 random bits, 40 characters of [A-Za-z0-9_-].

    The prefix keeps it from ever starting like an auth scheme: LoopBack takes `Bearer ` and
    `Basic ` off the Authorization header.
    """
    return "speaker-" + secrets.token_urlsafe(24)


def is_webchat_id(text: object) -> bool:
    """Whether this can go into an Authorization header as it is."""
    return isinstance(text, str) and _HEADER_SAFE.fullmatch(text) is not None


class IdentityFile:
    """The identity on disk: versioned JSON, mode 0600, in a directory of mode 0700."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Identity | None:
        """Read the identity; None when there has never been one.

        Raises:
            IdentityError: The file cannot be read, understood or kept private, or an unreadable
                one lies aside. A new identity is never made silently.
        """
        try:
            self._keep_private()
            raw = self.path.read_bytes()
        except FileNotFoundError:
            self._refuse_to_forget()
            return None
        except OSError as error:
            raise IdentityError(
                f"cannot read the identity {self.path} ({error.strerror}); "
                "check who owns it and that this user may read it"
            ) from error
        return self._understand(raw)

    def load_or_make(self) -> Identity:
        """Read the identity; when there is none, make one and write it down first.

        Raises:
            IdentityError: As `load` and `save`.
        """
        known = self.load()
        if known is not None:
            return known
        identity = Identity(new_webchat_id())
        with self._writing():
            made = safefile.create(self.path, _document(identity))
        # Where another process was faster: one device, one identity.
        return identity if made else self.load_or_make()

    def save(self, identity: Identity) -> None:
        """Write the identity so that a power cut leaves either the old or the new one.

        Raises:
            IdentityError: The file cannot be written.
        """
        with self._writing():
            safefile.write(self.path, _document(identity))

    def _understand(self, raw: bytes) -> Identity:
        try:
            data = json.loads(raw)
            if isinstance(data["version"], int) and data["version"] > VERSION:
                # Not moved: the newer version that wrote it will want it back in its place.
                raise IdentityError(
                    f"{self.path} was written by a newer version of speaker; "
                    "install that version again, or set the file aside yourself"
                )
            return _identity(data)
        except (ValueError, KeyError, TypeError, RecursionError):
            pass  # what it says quotes the file
        raise IdentityError(_unreadable(self._set_aside()))

    def _refuse_to_forget(self) -> None:
        for kept in sorted(self.path.parent.glob(self.path.name + ".unreadable*")):
            raise IdentityError(_unreadable(kept))

    def _set_aside(self) -> Path:
        number = 1
        while (aside := self._aside(number)).exists():
            number += 1
        try:
            safefile.move(self.path, aside)
        except OSError as error:
            raise IdentityError(
                f"the identity {self.path} is unreadable and cannot be set aside "
                f"({error.strerror}); move it away yourself"
            ) from error
        return aside

    def _aside(self, number: int) -> Path:
        suffix = ".unreadable" if number == 1 else f".unreadable-{number}"
        return self.path.with_name(self.path.name + suffix)

    def _keep_private(self) -> None:
        mode = stat.S_IMODE(self.path.stat().st_mode)
        if not mode & 0o077:
            return
        try:
            self.path.chmod(0o600)
        except OSError as error:
            raise IdentityError(
                f"others may read the identity {self.path}; run: chmod 600 {self.path}"
            ) from error
        _log.warning("%s could be read by others (mode %o); it is private again", self.path, mode)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise IdentityError(
                f"cannot write the identity {self.path} ({error.strerror}); "
                "check the disk and that this user may write there"
            ) from error


def _document(identity: Identity) -> bytes:
    return json.dumps(
        {
            "version": VERSION,
            "webchat_id": identity.webchat_id,
            "user_id": identity.user_id,
            "registered": identity.registered,
        },
        indent=2,
    ).encode()


def _identity(data: Mapping[str, Any]) -> Identity:
    webchat_id, user_id, registered = data["webchat_id"], data["user_id"], data["registered"]
    if data["version"] != VERSION or not is_webchat_id(webchat_id):
        raise ValueError
    if not isinstance(registered, bool) or not isinstance(user_id, str | None):
        raise TypeError
    return Identity(webchat_id, user_id, registered)


def _unreadable(aside: Path) -> str:
    return (
        f"the identity could not be understood and is kept as {aside}; "
        "repair it and move it back, or delete it to begin as a new user"
    )
