"""Fetches one file: resumed after a cut, checked before anybody may use it.

What has come is kept in a `.part` file, with a note beside it (`.part.from`) that says what it is
a part of. The next try asks for the rest only (RFC 9110: Range with If-Range, so that the server
sends everything when its file has changed).
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from speaker.errors import InstallError
from speaker.models import room
from speaker.models.asking import CutError, Patience, answer_to, host, reason, version_of
from speaker.models.catalogue import Download
from speaker.models.checksums import Sums, check

if TYPE_CHECKING:
    import requests

CHUNK = 64 * 1024
LARGEST = 2 * 1024**3
DIGITS = 19
"""Of an announced length at most; more are nonsense."""
"""Bytes: more than any model there is; the limit when the size is not known."""
SLOWEST = 1024
"""Bytes a second, below which a connection is given up."""

Told = Callable[[int, int | None], None]
"""Is told how many bytes are there, and of how many if that is known."""


def fetch(
    download: Download,
    part: Path,
    told: Told,
    ca_bundle: str | None = None,
    patience: Patience | None = None,
) -> Sums:
    """Fetch into `part`, or the rest of it; return the checksums, which are those expected.

    Raises:
        InstallError: it cannot be had, or is not what it should be. What came of it stays for the
            next try, unless it is wrong.
        OSError: the disk.
    """
    patience = patience or Patience()
    transfer = _Transfer(download, part, told, ca_bundle, patience)
    for number in range(1, patience.tries + 1):
        try:
            transfer.go_on()
            break
        except CutError as cut:
            if number == patience.tries:
                raise InstallError(
                    f"{host(download.url)} could not be reached or broke off ({cut}); check the "
                    "network and run the same command again: it goes on where it stopped"
                ) from cut
            time.sleep(min(cut.after or patience.pause, patience.longest_pause))
    try:
        return check(download, part)
    except InstallError:
        transfer.forget()
        raise


class _Transfer:
    """One file on its way."""

    def __init__(
        self,
        download: Download,
        part: Path,
        told: Told,
        ca_bundle: str | None,
        patience: Patience,
    ) -> None:
        self._download = download
        self._part = part
        self._note = part.with_name(part.name + ".from")
        self._told = told
        self._ca_bundle = ca_bundle
        self._patience = patience

    def go_on(self) -> None:
        """Fetch what is missing, in one request.

        Raises:
            CutError: it broke off; what came is kept.
            InstallError: there is no point in another try.
        """
        have, version = self._there()
        if have and have == self._download.bytes:
            return
        rest = {"Range": f"bytes={have}-", "If-Range": version} if have and version else {}
        with answer_to(self._download.url, rest, self._patience, self._ca_bundle) as answer:
            have = self._placed(answer, have)
            total = self._total(answer, have)
            self._told(have, total)
            if total is not None:
                room.need(self._part.parent, total - have)
            self._take(answer, have, total)

    def forget(self) -> None:
        """Remove what has come."""
        self._part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _there(self) -> tuple[int, str]:
        """Return how many bytes have come of which version of the file; 0 when we cannot know.

        Parts are not flushed: after a power cut one may hold zeros, and only a checksum tells.
        """
        try:
            note = json.loads(self._note.read_text("utf-8"))
            have = self._part.stat().st_size
            known = self._download.sha256 or self._download.md5
            fits = have <= (self._download.bytes or LARGEST)
            if known and fits and note["url"] == self._download.url:
                return have, str(note["version"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        self.forget()
        return 0, ""

    def _placed(self, answer: "requests.Response", have: int) -> int:
        """Return at which byte the answer begins; make ready for it."""
        if answer.status_code == 206:  # noqa: PLR2004
            if answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                return have
            self.forget()
            raise CutError("it sent another part than we asked for")
        self.forget()
        if answer.status_code == 416:  # noqa: PLR2004
            raise CutError("it no longer has the rest of the file")
        note = {"url": self._download.url, "version": version_of(answer)}
        self._note.write_text(json.dumps(note), "utf-8")
        return 0

    def _total(self, answer: "requests.Response", have: int) -> int | None:
        """Return how many bytes the whole file has; InstallError if it cannot be the right one."""
        length = answer.headers.get("Content-Length", "")
        announced = have + int(length) if length.isdecimal() and len(length) < DIGITS else None
        known = self._download.bytes
        if announced is not None and announced != (known or announced):
            self.forget()
            raise InstallError(
                f"{host(answer.url)} has another {self._download.name} than the catalogue knows "
                f"({announced} bytes, not {known}); see whether there is a newer speaker"
            )
        return known or announced

    def _take(self, answer: "requests.Response", have: int, total: int | None) -> None:
        with self._part.open("ab") as file:
            for block in self._blocks(answer):
                have += len(block)
                if have > (total or LARGEST):
                    self.forget()
                    raise InstallError(f"{host(answer.url)} sends more than it should; given up")
                file.write(block)
                file.flush()  # what is told to be there is there
                self._told(have, total)
        if have < (total or 0):
            raise CutError(f"it broke off after {have} of {total} bytes")

    def _blocks(self, answer: "requests.Response") -> Iterator[bytes]:
        """Yield what comes, as it comes, and not for ever when hardly anything comes."""
        from urllib3.exceptions import HTTPError

        began, came = time.monotonic(), 0
        while True:
            try:
                block = answer.raw.read1(CHUNK, decode_content=False)
            except (HTTPError, OSError) as error:
                raise CutError(reason(error)) from error
            if not block:
                return
            yield block
            came += len(block)
            if (took := time.monotonic() - began) >= self._patience.slow:
                if came < SLOWEST * took:
                    raise CutError("it is too slow")
                began, came = time.monotonic(), 0
