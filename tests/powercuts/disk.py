"""What may be on the disk after a power cut.

The model is stricter than ext4 with its default `data=ordered`, so that it holds for other file
systems, too. It assumes:

* What was flushed is there: fsync of a file keeps its content, fsync of a folder keeps the names
  in it. Neither keeps the other: a flushed file in a folder that was not flushed may have no name
  (ext4 is kinder and keeps the name of a new file, POSIX promises nothing).
* Of the names changed since their folder was flushed, any may have been kept and any may not have
  been (ext4 keeps them in order). A rename is kept whole or not at all.
* Of the content written since it was flushed, there may be nothing, all of it, the first writes
  with half of the next, the last write alone, or its length with zeros in it.
* A disk that says that it has flushed has flushed; no sector that was not written to changes.
  (A memory card that lies about this cannot be helped by any program.)
* Modes and owners are kept with the file. SQLite's `-shm`, an index in shared memory, is made anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path

from tests.powercuts.trace import DATA, NAME, STRANGE, Call

MOST_NAMES = 5
"""Of so many unflushed names every subset is tried; of more, those that are most unlike."""
Content = dict[Path, bytes | None]
"""File names and their bytes; None is a folder."""


Write = tuple[int, bytes | None]
"""Where, and what; None cuts the file off there."""


@dataclass(eq=False)
class File:
    """A file's bytes: as the process sees them, and as the disk has them for certain."""

    seen: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    writes: list[Write] = field(default_factory=list)
    """Those since the flush."""

    def write(self, offset: int, data: bytes | None) -> None:
        _put(self.seen, offset, data)
        self.writes.append((offset, data))

    def flush(self) -> None:
        self.flushed = bytes(self.seen)
        self.writes.clear()

    def after_cut(self) -> list[bytes]:
        """Return all the contents there may be."""
        whole = [self._with(self.writes[:kept]) for kept in range(len(self.writes) + 1)]
        torn = [
            self._with([*self.writes[:number], (offset, data[: len(data) // 2])])
            for number, (offset, data) in enumerate(self.writes)
            if data is not None
        ]
        zeros = [self._with([(at, data and bytes(len(data))) for at, data in self.writes])]
        last = [self._with(self.writes[-1:]), bytes(self.seen)]
        return list(dict.fromkeys(whole + torn + zeros + last))

    def _with(self, writes: list[Write]) -> bytes:
        content = bytearray(self.flushed)
        for offset, data in writes:
            _put(content, offset, data)
        return bytes(content)


@dataclass(eq=False)
class Folder:
    """A folder's names: as the process sees them, and as the disk has them for certain."""

    seen: dict[str, "File | Folder"] = field(default_factory=dict)
    flushed: dict[str, "File | Folder"] = field(default_factory=dict)


Change = list[tuple[Folder, str, File | Folder | None]]
"""Names that change together: (folder, name, what it now stands for)."""


class Disk:
    """A folder, empty and flushed in the beginning, to which calls happen."""

    def __init__(self, root: Path) -> None:
        self._path = root
        self._root = Folder()
        self._changes: list[Change] = []
        self._places: dict[int, int] = {}
        """Where the next write goes, by file handle."""
        self.said = b""
        """What the process printed."""

    def happens(self, call: Call) -> bool:
        """Let a call happen; return whether it changed anything."""
        if call.name == "write" and call.handle == 1:
            self.said += call.data[: call.result]
            return True
        if not any(self._is_ours(path) for path in call.paths):
            return False
        assert call.name not in STRANGE, f"the model of the disk does not know {call}"
        if call.name in DATA:
            return self._data(call)
        if call.name in NAME:
            return self._name(call)
        return self._make(call)

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self._path) and not path.name.endswith("-shm")

    def after_cut(self) -> Iterator[Content]:
        """Return everything that may be found when the power goes now."""
        seen = set()
        for kept in self._subsets():
            root = self._names_with(kept)
            for content in _contents(root):
                key = tuple(sorted(content.items()))
                if key not in seen:
                    seen.add(key)
                    yield content

    def _make(self, call: Call) -> bool:
        path = call.paths[-1]
        if call.name in ("mkdir", "mkdirat"):
            self._change((path, Folder()))
            return True
        self._places[call.handle] = 0
        there = self._at(path)
        if there is None:
            assert "O_CREAT" in call.flags or call.name == "creat", call
            self._change((path, File()))
            return True
        if isinstance(there, File) and "O_TRUNC" in call.flags:
            there.write(0, None)
            return True
        return False

    def _name(self, call: Call) -> bool:
        match call.name, call.paths:
            case (("rename" | "renameat" | "renameat2"), (old, new)):
                self._change((new, self._at(old)), (old, None))
            case (("link" | "linkat"), (old, new)):
                self._change((new, self._at(old)))
            case _, (path,):
                self._change((path, None))
            case _:
                raise AssertionError(call)
        return True

    def _data(self, call: Call) -> bool:
        there = self._at(call.paths[0])
        match call.name, there:
            case "lseek", _:
                self._places[call.handle] = call.result
                return False
            case (("fsync" | "fdatasync"), File()):
                there.flush()
            case (("fsync" | "fdatasync"), Folder()):
                self._flush(there)
            case "write", File():
                place = self._places[call.handle]
                there.write(place, call.data[: call.result])
                self._places[call.handle] = place + call.result
            case "pwrite64", File():
                there.write(call.numbers[-1], call.data[: call.result])
            case "ftruncate", File():
                there.write(call.numbers[-1], None)
            case _:
                return False  # a file that has no name any more
        return True

    def _at(self, path: Path) -> File | Folder | None:
        there: File | Folder | None = self._root
        for name in path.relative_to(self._path).parts:
            there = there.seen.get(name) if isinstance(there, Folder) else None
        return there

    def _change(self, *names: tuple[Path, File | Folder | None]) -> None:
        change: Change = []
        for path, what in names:
            folder = self._at(path.parent)
            assert isinstance(folder, Folder), path
            change.append((folder, path.name, what))
        _apply(change, "seen")
        self._changes.append(change)

    def _flush(self, folder: Folder) -> None:
        for change in self._changes:
            if any(changed is folder for changed, _, _ in change):
                _apply(change, "flushed")
        self._changes = [
            change
            for change in self._changes
            if all(changed is not folder for changed, _, _ in change)
        ]

    def _subsets(self) -> Iterator[list[Change]]:
        changes = self._changes
        if len(changes) <= MOST_NAMES:
            for size in range(len(changes) + 1):
                yield from map(list, combinations(changes, size))
            return
        for number in range(len(changes)):
            yield changes[:number]
            yield [changes[number]]
            yield [change for change in changes if change is not changes[number]]
        yield changes

    def _names_with(self, kept: list[Change]) -> "Found":
        folders: dict[int, dict[str, File | Folder]] = {}

        def names(folder: Folder) -> dict[str, File | Folder]:
            return folders.setdefault(id(folder), dict(folder.flushed))

        for change in kept:
            for folder, name, what in change:
                names(folder).pop(name, None)
                if what is not None:
                    names(folder)[name] = what
        found: Found = {}
        waiting: list[tuple[Path, Folder]] = [(Path(), self._root)]
        while waiting:
            path, folder = waiting.pop()
            for name, what in names(folder).items():
                found[path / name] = what
                if isinstance(what, Folder):
                    waiting.append((path / name, what))
        return found


Found = dict[Path, File | Folder]


def _contents(found: Found) -> Iterator[Content]:
    files = {id(what): what.after_cut() for what in found.values() if isinstance(what, File)}
    if sum(len(contents) > 1 for contents in files.values()) > 2:  # not every mixture of them
        longest = max(map(len, files.values()))
        choices = [tuple(c[min(n, len(c) - 1)] for c in files.values()) for n in range(longest)]
    else:
        choices = list(product(*files.values()))
    for chosen in choices:
        by_file = dict(zip(files, chosen, strict=True))
        yield {path: by_file.get(id(what)) for path, what in found.items()}


def _apply(change: Change, which: str) -> None:
    for folder, name, what in change:
        names = getattr(folder, which)
        names.pop(name, None)
        if what is not None:
            names[name] = what


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        content[:] = content[:offset].ljust(offset, b"\0")
        return
    content.extend(bytes(max(offset + len(data) - len(content), 0)))
    content[offset : offset + len(data)] = data
