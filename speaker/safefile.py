"""Writes files so that a power cut leaves the old content or the new, never none and never half.

The order is what does it. The new content goes into a temporary file of the same folder and is
flushed (fsync); only then a rename puts it in its place; then the folder is flushed, and with it
the rename. When a function here returns, what it wrote is on the disk. A cut write leaves its
temporary file behind (`.NAME.NUMBER.part`); the next write of the same file removes it.

    safefile.write(path, b"...")                      # a small file, at once
    with safefile.writing(path) as file: ...          # a large one, piece by piece
    safefile.create(path, b"...")                     # only if it is not there yet
    safefile.flush_tree(folder); safefile.move(folder, target)   # a whole folder

All raise OSError, and then the old content is still in its place. Nothing but the standard
library, so that anybody may use it.
"""

import errno
import glob
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
"""For files that hold a secret: nobody else may read them."""
PUBLIC = 0o644


def write(path: Path, content: bytes, *, mode: int = PRIVATE) -> None:
    """Replace `path` by `content`, or make it and the folders above it."""
    with writing(path, mode=mode) as file:
        file.write(content)


@contextmanager
def writing(path: Path, *, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` at the end of the `with`.

    When the block raises, `path` stays as it was. Root's files belong to whom the folder belongs:
    `sudo speaker ...` must not lock the service out of its own state.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no plain file", str(path))  # say, /dev/null
    with _temporary(path, mode) as (file, part):
        yield file
        _flush(file)
        part.replace(path)
        flush_folder(path.parent)


def create(path: Path, content: bytes, *, mode: int = PRIVATE) -> bool:
    """Write `path` unless it is there already; return whether this call made it.

    Of several processes that try at once, one makes it, and it is whole for all of them.
    """
    with _temporary(path, mode) as (file, part):
        file.write(content)
        _flush(file)
        try:
            os.link(part, path)  # unlike a rename, refuses when the name is taken
        except FileExistsError:
            return False
        finally:
            flush_folder(path.parent)  # the other's link, too
    return True


def move(source: Path, target: Path) -> None:
    """Rename a file, or a folder whose content is flushed (see `flush_tree`)."""
    source.rename(target)
    flush_folder(target.parent)
    if source.parent != target.parent:
        flush_folder(source.parent)


def make_folder(folder: Path, *, mode: int = 0o700) -> None:
    """Make a folder of this mode, and the folders above it, unless they are there."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode=0o755)
    folder.mkdir(mode=mode, exist_ok=True)
    if os.geteuid() == 0:
        owner = folder.parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
    flush_folder(folder.parent)


def flush_tree(folder: Path) -> None:
    """Flush every file below `folder`, and the folders themselves."""
    for below, _, names in os.walk(folder):
        for name in names:
            _flush_path(Path(below, name), os.O_RDONLY)
        flush_folder(Path(below))


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder: what was made, renamed and removed there."""
    _flush_path(folder, os.O_RDONLY | os.O_DIRECTORY)


def _flush_path(path: Path, flags: int) -> None:
    handle = os.open(path, flags | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _temporary(path: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    make_folder(path.parent, mode=0o700 if mode == PRIVATE else 0o755)
    _remove_leftovers(path)
    part = path.with_name(f".{path.name}.{threading.get_native_id()}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE)
    try:
        with os.fdopen(handle, "w+b") as file:
            _belong(handle, path.parent)
            os.fchmod(handle, mode)
            yield file, part
    finally:
        with suppress(FileNotFoundError):  # renamed
            part.unlink()


def _belong(handle: int, folder: Path) -> None:
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


def _remove_leftovers(path: Path) -> None:
    """Remove what cut writes left: their threads are gone, or a new one has the old number."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.[0-9]*.part"):
        number = part.suffixes[-2].removeprefix(".")
        if number == str(threading.get_native_id()) or not Path("/proc", number).exists():
            part.unlink(missing_ok=True)
