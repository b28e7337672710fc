"""What is installed: a record for each model, `NAME.json`, that says in which folder it lies.

The record is the truth: it is written last and in one piece, so that at any moment a name stands
for one whole model or for none. Folders that no record names are leftovers.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from speaker import safefile
from speaker.errors import ModelError
from speaker.models.catalogue import Kind, is_name
from speaker.models.checksums import Sums, sums

VERSION = 1
_TEXTS = ("name", "kind", "language", "licence", "folder", "source", "when")
UNPACKED = ".unpacked"
"""The folder, beside the records, that the models' own folders are in."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is installed."""

    name: str
    kind: Kind
    language: str
    licence: str
    folder: Path
    source: str
    """Where it is from: a URL or the name of a file."""
    when: str
    """UTC, ISO 8601."""
    downloads: Mapping[str, Sums]
    """The files that came, by name: from now on only these are taken for the same model."""
    files: Mapping[str, Sums]
    """What lies in `folder`, by path."""

    @property
    def path(self) -> Path:
        """What the engine loads: a recognizer's folder, or a voice's `.onnx` file."""
        return self.folder if self.kind is Kind.RECOGNIZER else self.folder / f"{self.name}.onnx"


def installed_in(home: Path) -> tuple[Installed, ...]:
    """Return everything that is installed, by name; ModelError when a record is broken."""
    return tuple(_read(home / f"{name}.json") for name in names(home))


def names(home: Path) -> tuple[str, ...]:
    """Return the names of everything that is installed."""
    return tuple(sorted(file.stem for file in home.glob("*.json")))


def find(home: Path, name: str) -> Installed | None:
    """Return the installed model of this name; None when there is none."""
    file = home / f"{name}.json"
    return _read(file) if is_name(name) and file.exists() else None


def get(home: Path, name: str) -> Installed:
    """Return the installed model of this name; ModelError when there is none."""
    installed = find(home, name)
    if installed is None:
        raise ModelError(f"{name} is not installed; run: speaker models install {name}")
    return installed


def keep(home: Path, installed: Installed) -> None:
    """Write the record, replacing an older one; on disk when this returns."""
    values = asdict(installed) | {"version": VERSION, "folder": installed.folder.name}
    document = json.dumps(values, indent=2, ensure_ascii=False).encode()
    safefile.write(home / f"{installed.name}.json", document, mode=safefile.PUBLIC)


def refuse_incomplete(installed: Installed) -> None:
    """ModelError unless every file is there and as long as it was; reads none of them.

    Some broken models take the process with them, so this is asked before a model is loaded.
    """
    for path, file in installed.files.items():
        there = installed.folder / path
        if not there.is_file() or there.stat().st_size != file.bytes:
            raise _damaged(installed, path)


def refuse_damaged(installed: Installed) -> None:
    """ModelError unless every file is what it was; reads them all."""
    refuse_incomplete(installed)
    for path, file in installed.files.items():
        if sums(installed.folder / path) != file:
            raise _damaged(installed, path)


def _damaged(installed: Installed, path: str) -> ModelError:
    return ModelError(
        f"{installed.name} is damaged ({path}); run: speaker models install {installed.name}"
    )


def _read(file: Path) -> Installed:
    try:
        values = json.loads(file.read_bytes())
        if values.pop("version") != VERSION:
            raise ModelError(f"{file} was written by another version of speaker; install it anew")
        return _installed(file, values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(
            f"the record {file} cannot be read; run: speaker models install {file.stem}"
        ) from error


def _installed(file: Path, values: dict[str, Any]) -> Installed:
    if not all(isinstance(values[key], str) for key in _TEXTS):
        raise TypeError
    if values["name"] != file.stem or not is_name(values["folder"]):
        raise ValueError
    values["kind"] = Kind(values["kind"])
    values["folder"] = file.parent / UNPACKED / values["folder"]
    for key in ("downloads", "files"):
        values[key] = {_inside(path): _sums(found) for path, found in values[key].items()}
    return Installed(**values)


def _inside(path: str) -> str:
    """Return a path that stays below its folder, or raise."""
    if not path.isprintable() or path.startswith("/") or ".." in path.split("/"):
        raise ValueError
    return path


def _sums(found: dict[str, Any]) -> Sums:
    read = Sums(**found)
    if type(read.bytes) is not int or not isinstance(read.sha256, str):
        raise TypeError
    return read
