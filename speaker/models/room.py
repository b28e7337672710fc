"""Is there room? On the disk, and in the memory."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speaker.errors import InstallError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def need(folder: Path, count: int) -> None:
    """InstallError unless so many bytes are free where `folder` is."""
    free = shutil.disk_usage(folder).free
    if free < count:
        raise InstallError(
            f"there is no room in {folder}: {megabytes(count)} are needed, {megabytes(free)} are "
            "free; remove a model you do not use (speaker models remove NAME) or other files"
        )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn the errors of the disk into one line that names the fix."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise InstallError(
                f"the disk of {folder} is full; what was begun is removed again. Remove a model "
                "you do not use (speaker models remove NAME) or other files"
            ) from error
        raise InstallError(
            f"cannot write in {folder} ({error.strerror or error}); check who may write there, "
            "or use sudo"
        ) from error


def memory_gb() -> float:
    """Return the memory of this computer in gigabytes."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3


def megabytes(count: int) -> str:
    """Return so many bytes as a person would say it."""
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count} bytes"  # noqa: PLR2004
