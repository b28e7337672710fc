"""Unpacks a recognizer's ZIP archive, which may be broken or hostile.

Only plain files and folders come out, below the given folder; the rest refuses the whole archive
before anything is written. Sizes that the archive states are limited first; what comes out is
limited again, because they may be lies.
"""

import errno
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from speaker.errors import ModelError

CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold at most."""

    members: int = 1000
    bytes: int = 2 * 1024**3
    """All files together, unpacked."""
    ratio: float = 100.0
    """How many times larger than packed; models are below 3."""
    depth: int = 8
    name: int = 200
    """Bytes of a path."""


@dataclass(frozen=True, slots=True)
class _Member:
    info: zipfile.ZipInfo
    path: PurePosixPath
    """Below the folder that holds everything, if there is one."""


def unpack(
    file: Path,
    folder: Path,
    told: Callable[[int, int], None] = lambda _done, _total: None,
    limits: Limits | None = None,
) -> None:
    """Unpack `file` into `folder`, which must not exist; `told` hears bytes done and in all.

    A folder that holds everything else is left out: a model's archive has one of its name.

    Raises:
        ModelError: it is no archive of a model; part of it may be in `folder`.
        OSError: the disk.
    """
    with _opened(file) as opened:
        members = _checked(opened.infolist(), file.stat().st_size, limits or Limits())
        total = sum(member.info.file_size for member in members)
        folder.mkdir()
        done = 0
        for member in members:
            done += _write(opened, member, folder)
            told(done, total)


def size(file: Path, limits: Limits | None = None) -> int:
    """Return how many bytes it takes unpacked; ModelError when it may not be unpacked."""
    with _opened(file) as opened:
        members = _checked(opened.infolist(), file.stat().st_size, limits or Limits())
    return sum(member.info.file_size for member in members)


class _HostileError(Exception):
    """It must not be unpacked."""


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a method or a version of ZIP that nobody uses for models
    RuntimeError,  # encrypted
    ValueError,  # nonsense in a header
    OverflowError,
    struct.error,
)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is wrong with it is a ModelError, also while it is read."""
    try:
        with zipfile.ZipFile(file) as opened:
            yield opened
    except _HostileError as error:
        raise ModelError(f"{file.name} is no usable archive: {error}") from error
    except _BROKEN as error:
        raise ModelError(f"{file.name} is no usable archive: it is damaged") from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # that is a place before the file's beginning
            raise
        raise ModelError(f"{file.name} is no usable archive: it is damaged") from error


def _checked(infos: list[zipfile.ZipInfo], packed: int, limits: Limits) -> list[_Member]:
    """Return the files to write, or refuse everything."""
    if len(infos) > limits.members:
        raise _HostileError(f"it has more than {limits.members} files")
    paths = [_safe_path(info, limits) for info in infos]
    files = [i for i, info in enumerate(infos) if not info.is_dir()]
    total = sum(infos[i].file_size for i in files)
    if total > limits.bytes or total > packed * limits.ratio + CHUNK:
        raise _HostileError("it would grow too large")
    skipped = _shared(paths[i] for i in files)
    members = [_Member(infos[i], PurePosixPath(*paths[i].parts[skipped:])) for i in files]
    _refuse_clashes(members)
    return members


def _safe_path(info: zipfile.ZipInfo, limits: Limits) -> PurePosixPath:
    """Return where a member belongs; refuse what leads elsewhere or is no plain file."""
    name = info.filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or info.flag_bits & 1:
        raise _HostileError("it holds something else than plain files")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _HostileError("it is packed in an unusual way")
    path = PurePosixPath(name)
    odd = not name.isprintable() or any(c in "\\:" for c in name) or info.orig_filename != name
    if odd or path.is_absolute() or ".." in path.parts or not path.parts:
        raise _HostileError("it holds a name that leads elsewhere")
    if len(path.parts) > limits.depth or len(name.encode()) > limits.name:
        raise _HostileError("it holds a name that is too long")
    return path


def _shared(paths: Iterable[PurePosixPath]) -> int:
    """Return 1 when all paths lie in one folder, which is then left out."""
    listed = list(paths)
    tops = {path.parts[0] for path in listed}
    return int(len(tops) == 1 and all(len(path.parts) > 1 for path in listed))


def _refuse_clashes(members: list[_Member]) -> None:
    """No name twice, not even on a disk that takes A for a, and no file that is a folder, too."""
    names = [_folded(member.path) for member in members]
    above = {_folded(parent) for member in members for parent in member.path.parents}
    if len(set(names)) < len(names) or above & set(names):
        raise _HostileError("it holds a name twice")


def _folded(path: PurePosixPath) -> str:
    """Return what some disks take for the same as others."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(path)).casefold())


def _write(opened: zipfile.ZipFile, member: _Member, folder: Path) -> int:
    """Write one file; return its bytes, never more than were announced."""
    target = folder.joinpath(member.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    done = 0
    with opened.open(member.info) as source, target.open("xb") as file:
        while block := source.read(CHUNK):
            done += len(block)
            if done > member.info.file_size:
                raise _HostileError("it holds more than it says")
            file.write(block)
    if done != member.info.file_size:
        raise _HostileError("it holds less than it says")
    return done
