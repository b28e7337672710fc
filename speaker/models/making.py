"""Makes the folder of a model from the files that came."""

import os
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Protocol

from speaker import safefile
from speaker.models import archive, room
from speaker.models.catalogue import Entry, Kind
from speaker.models.checksums import Sums, sums


class Stage(StrEnum):
    """What is being done while a model is installed."""

    FETCH = "fetch"
    UNPACK = "unpack"
    TRY = "try"


class Told(Protocol):
    """Is told how it goes on."""

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        """`done` of `total` bytes; None when the total is not known."""
        ...


def untold(stage: Stage, done: int, total: int | None) -> None:
    """Show nothing."""


def make(entry: Entry, parts: Sequence[Path], folder: Path, told: Told) -> dict[str, Sums]:
    """Make `folder` from the files that came; return what lies in it. On disk when it returns.

    Raises:
        ModelError: they are no model.
        InstallError: there is no room for it.
    """
    if entry.kind is Kind.RECOGNIZER:
        room.need(folder.parent, archive.size(parts[0]))
        archive.unpack(parts[0], folder, partial(told, Stage.UNPACK))
    else:
        folder.mkdir()
        for part, end in zip(parts, (".onnx", ".onnx.json"), strict=True):
            part.rename(folder / f"{entry.name}{end}")
    _belong(folder)
    safefile.flush_tree(folder)
    safefile.flush_folder(folder.parent)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(file.relative_to(folder)): sums(file) for file in files}


def _belong(folder: Path) -> None:
    """Root's files belong to whom the folder above belongs, as `safefile` does it."""
    if os.geteuid() == 0:
        owner = folder.parent.stat()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
