"""What can be installed: recognizers (Vosk) and voices (Piper), from `models/catalogue.toml`."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from speaker import models
from speaker.errors import ModelError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")


class Kind(StrEnum):
    """What a model is for."""

    RECOGNIZER = "recognizer"
    VOICE = "voice"

    @property
    def section(self) -> str:
        """The section of the settings whose `model` names it."""
        return {"recognizer": "hearing", "voice": "voice"}[self]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to fetch, and what is known about it."""

    url: str
    bytes: int | None = None
    sha256: str = ""
    md5: str = ""

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePosixPath(urlsplit(self.url).path).name


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue."""

    name: str
    kind: Kind
    language: str
    """A language tag: "de", "en-US"."""
    quality: str
    licence: str
    memory_gb: int
    """The least memory of a computer that has room for it and everything else."""
    pi: int
    """The oldest Raspberry Pi that should keep up."""
    downloads: tuple[Download, ...]

    @property
    def bytes(self) -> int | None:
        """Everything there is to fetch; None when that is not known."""
        sizes = [download.bytes for download in self.downloads]
        return None if None in sizes else sum(size for size in sizes if size is not None)


def load(file: Path | None = None) -> tuple[Entry, ...]:
    """Return all models of the catalogue that comes along, or of another one."""
    tables = tomllib.loads((file or models.catalogue_file()).read_text("utf-8"))
    return tuple(_entry(kind, table) for kind in Kind for table in tables.get(kind, ()))


def find(name: str, entries: tuple[Entry, ...]) -> Entry:
    """Return the model of this name.

    Raises:
        ModelError: there is none; the text names the nearest ones.
    """
    for entry in entries:
        if entry.name == name:
            return entry
    close = difflib.get_close_matches(name, [entry.name for entry in entries], n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else "see `speaker models list`"
    raise ModelError(f"the catalogue has no model {name}; {hint}")


def is_name(text: str) -> bool:
    """Whether a model may be called this: it becomes the name of a file."""
    return _NAME.fullmatch(text) is not None


def _entry(kind: Kind, table: Mapping[str, Any]) -> Entry:
    files = tuple(Download(**file) for file in table["files"])
    rest = {key: value for key, value in table.items() if key != "files"}
    return Entry(kind=kind, downloads=files, **rest)
