"""Is a file the one it should be?"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from speaker.errors import InstallError
from speaker.models.catalogue import Download

_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sums:
    """The size of a file and its checksums in hex."""

    bytes: int
    sha256: str
    md5: str


def sums(file: Path) -> Sums:
    """Read a file and return its checksums."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    count = 0
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            sha256.update(block)
            md5.update(block)
            count += len(block)
    return Sums(count, sha256.hexdigest(), md5.hexdigest())


def check(download: Download, file: Path) -> Sums:
    """Return the checksums of a file; InstallError unless they are those expected."""
    found = sums(file)
    wrong = (
        download.bytes not in (None, found.bytes)
        or download.sha256 not in ("", found.sha256)
        or download.md5 not in ("", found.md5)
    )
    if wrong:
        raise InstallError(
            f"{download.name} is not the file it should be (size or checksum differ) and was not "
            "used; try again later, and should it stay so, see whether there is a newer speaker"
        )
    return found
