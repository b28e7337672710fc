"""`speaker models`: what can be installed and what is; also for `speaker setup`.

for row in rows(settings): ...
installed = install(settings, entry("vosk-model-small-de-0.15"), told)
setting_for(installed)     # ("hearing", "model", "vosk-model-small-de-0.15")
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from speaker import loading, models
from speaker.errors import ModelError, UsageError
from speaker.models import catalogue, record, room
from speaker.models.catalogue import Download, Entry, Kind
from speaker.models.making import Told, untold
from speaker.models.record import Installed
from speaker.models.store import Store
from speaker.settings import Settings
from speaker.trial import try_out

NOT_QUITE = 0.8
"""A computer sold with 1 GB reports less: part of it belongs to the graphics."""
VOICE_FILES = (".onnx", ".onnx.json")


@dataclass(frozen=True, slots=True)
class Row:
    """A model in the list."""

    entry: Entry
    """Without quality and computer when the catalogue does not know it."""
    installed: bool
    chosen: bool
    """The settings name it."""


def store(settings: Settings) -> Store:
    """Return where models are installed, and tried out by the engines."""
    return Store(loading.models_folder(settings), try_out, settings.bot.ca_bundle or None)


def entry(name: str) -> Entry:
    """Return a model of the catalogue; ModelError when it has none of this name."""
    return catalogue.find(name, catalogue.load())


def rows(settings: Settings, language: str = "") -> tuple[Row, ...]:
    """Return the catalogue and what else is installed, all or those of a language ("de")."""
    known = catalogue.load()
    home = loading.models_folder(settings)
    there = record.names(home)
    others = (_other(home, name) for name in sorted(set(there) - {e.name for e in known}))
    in_use = {settings.hearing.model, settings.voice.model}
    return tuple(
        Row(e, installed=e.name in there, chosen=e.name in in_use)
        for e in (*known, *others)
        if e.language.startswith(language)
    )


def install(settings: Settings, wanted: Entry, told: Told = untold) -> Installed:
    """Fetch a model, try it out, and put it in its place (see `Store.install`)."""
    return store(settings).install(wanted, told)


def install_file(settings: Settings, name: str, file: Path, told: Told = untold) -> Installed:
    """Install a model from a file: a recognizer's archive, or a voice's `.onnx` file.

    Raises:
        UsageError: the file cannot be read, or is neither.
        InstallError: the catalogue knows a model of this name, and this is not it.
        ModelError: it is of no use.
    """
    with ExitStack() as stack:
        sources = [stack.enter_context(_opened(path)) for path in _files(file)]
        return store(settings).adopt(_entry_for(name, file), sources, told)


def remove(settings: Settings, name: str) -> None:
    """Remove an installed model; ModelError when there is none of this name."""
    store(settings).remove(name)


def verify(settings: Settings, name: str = "") -> Iterator[tuple[str, ModelError | None]]:
    """Yield each model, or the one asked for, and what is wrong with it; built-in ones, too."""
    keeper = store(settings)
    builtin = {
        models.RECOGNIZER: (Kind.RECOGNIZER, models.builtin_recognizer()),
        models.VOICE: (Kind.VOICE, models.builtin_voice()),
    }
    for one in [name] if name else [*builtin, *record.names(keeper.home)]:
        try:
            if one in builtin:
                try_out(*builtin[one])
            else:
                keeper.verify(record.get(keeper.home, one))
        except ModelError as error:
            yield one, error
        else:
            yield one, None


def setting_for(installed: Installed) -> tuple[str, str, str]:
    """Return section, key and value of the setting that makes the device use a model."""
    return installed.kind.section, "model", installed.name


def too_small(wanted: Entry, memory_gb: float | None = None) -> str:
    """Return a warning when this computer has too little memory for a model, else ""."""
    has = room.memory_gb() if memory_gb is None else memory_gb
    if has >= wanted.memory_gb * NOT_QUITE:
        return ""
    return (
        f"{wanted.name} is meant for computers with {wanted.memory_gb} GB of memory; this one has "
        f"{has:.1f} GB and may become slow or run out of it"
    )


def _other(home: Path, name: str) -> Entry:
    """Describe an installed model that the catalogue does not know (any more)."""
    there = record.get(home, name)
    downloads = tuple(
        Download(d, found.bytes, found.sha256) for d, found in there.downloads.items()
    )
    return Entry(name, there.kind, there.language, "", there.licence, 0, 0, downloads)


def _files(file: Path) -> list[Path]:
    if file.suffix == ".onnx":
        return [file, file.with_name(file.name + ".json")]
    if file.suffix == ".zip":
        return [file]
    raise UsageError(f"{file} is neither a recognizer's .zip nor a voice's .onnx file")


def _entry_for(name: str, file: Path) -> Entry:
    """Return the catalogue's entry of this name, or one for a model that it does not know."""
    kind = Kind.VOICE if file.suffix == ".onnx" else Kind.RECOGNIZER
    known = next((e for e in catalogue.load() if e.name == name), None)
    if known is not None:
        if known.kind is not kind:
            raise UsageError(f"{name} is a {known.kind}, and {file.name} is none")
        return known
    if not catalogue.is_name(name):
        raise UsageError(f"a model cannot be called {name!r}; use letters, digits and - . _ +")
    ends = VOICE_FILES if kind is Kind.VOICE else (".zip",)
    downloads = tuple(Download(name + end) for end in ends)
    return Entry(name, kind, "", "", "unknown", 0, 0, downloads)


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
