"""Installs, removes and verifies models, so that at any moment there is the old or the new one.

    home/NAME.json              a record (see `record`)
    home/.unpacked/NAME-.../    the model it names
    home/.downloads/NAME.0.part what has come of a model so far

A model is fetched and checked, unpacked beside the old one, flushed, tried out, and only then
named by the record. Whatever fails before leaves the old one as it was.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from speaker import safefile
from speaker.errors import InstallError, ModelError
from speaker.models import record, room
from speaker.models.asking import Patience
from speaker.models.catalogue import Download, Entry, Kind
from speaker.models.checksums import Sums, check
from speaker.models.download import fetch
from speaker.models.making import Stage, Told, make, untold
from speaker.models.record import UNPACKED, Installed

DOWNLOADS = ".downloads"
GROWS = 2
"""An archive needs about so many times its size when unpacked."""

TryOut = Callable[[Kind, Path], None]
"""Loads a model and uses it once; ModelError when it is of no use."""


class Store:
    """The folder that models are installed in."""

    def __init__(
        self,
        home: Path,
        try_out: TryOut,
        ca_bundle: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.home = home
        self._try_out = try_out
        self._ca_bundle = ca_bundle
        self._patience = patience

    def install(self, entry: Entry, told: Told = untold) -> Installed:
        """Fetch a model and put it in the place of an older one.

        Raises:
            InstallError: it could not be had, or there is no room.
            ModelError: what came is of no use.
        """
        with self._changing():
            self._refuse_too_large(entry)
            fetched = []
            for download, part in self._expected(entry):
                show = partial(told, Stage.FETCH)
                fetched.append(fetch(download, part, show, self._ca_bundle, self._patience))
            return self._put(entry, fetched, entry.downloads[0].url, told)

    def adopt(self, entry: Entry, sources: Sequence[IO[bytes]], told: Told = untold) -> Installed:
        """Install a model from open files instead of the network: one for each download.

        Raises:
            InstallError: they are not the right files, or there is no room.
            ModelError: they are of no use.
        """
        with self._changing():
            copied = []
            for (download, part), source in zip(self._expected(entry), sources, strict=True):
                _copy(source, part, partial(told, Stage.FETCH))
                copied.append(_checked_copy(download, part))
            return self._put(entry, copied, Path(sources[0].name).name, told)

    def remove(self, name: str) -> None:
        """Remove a model; ModelError when it is not installed."""
        if not (self.home / f"{name}.json").is_file():
            raise ModelError(f"{name} is not installed; see `speaker models list`")
        with self._changing():
            (self.home / f"{name}.json").unlink()
            safefile.flush_folder(self.home)

    def verify(self, installed: Installed) -> None:
        """Read every file of a model and try it out; ModelError when it is of no use."""
        record.refuse_damaged(installed)
        self._try_out(installed.kind, installed.path)

    def _expected(self, entry: Entry) -> Iterator[tuple[Download, Path]]:
        """Yield what is to come, with what is known about it, and where it goes.

        Where the catalogue has no SHA-256, that of the first time counts, unless the catalogue
        now tells of another file.
        """
        old = self._old(entry.name)
        for number, download in enumerate(entry.downloads):
            known = old.downloads.get(download.name) if old else None
            same = known and not download.sha256 and download.md5 in ("", known.md5)
            pinned = replace(download, sha256=known.sha256) if known and same else download
            yield pinned, self.home / DOWNLOADS / f"{entry.name}.{number}.part"

    def _old(self, name: str) -> Installed | None:
        try:
            return record.find(self.home, name)
        except ModelError:  # it is about to be replaced
            return None

    def _refuse_too_large(self, entry: Entry) -> None:
        """InstallError unless there is room for what is to come, packed and unpacked."""
        if entry.bytes is None:
            return
        parts = (part for _, part in self._expected(entry))
        there = sum(part.stat().st_size for part in parts if part.exists())
        unpacked = entry.bytes * GROWS if entry.kind is Kind.RECOGNIZER else 0
        room.need(self.home, entry.bytes - there + unpacked)

    def _put(self, entry: Entry, came: Sequence[Sums], source: str, told: Told) -> Installed:
        """Make a model of what has come, try it out, and name it in a record."""
        folder = self.home / UNPACKED / f"{entry.name}-{secrets.token_hex(4)}"
        files = make(entry, [part for _, part in self._expected(entry)], folder, told)
        installed = Installed(
            name=entry.name,
            kind=entry.kind,
            language=entry.language,
            licence=entry.licence,
            folder=folder,
            source=source,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            downloads={d.name: s for d, s in zip(entry.downloads, came, strict=True)},
            files=files,
        )
        told(Stage.TRY, 0, 0)
        self._try_out(entry.kind, installed.path)
        record.keep(self.home, installed)
        self._forget_parts(entry.name)
        return installed

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Be the only one who changes something; leave nothing lying about."""
        with room.explained(self.home):
            for folder in (self.home, self.home / UNPACKED, self.home / DOWNLOADS):
                safefile.make_folder(folder, mode=0o755)
            with _alone_in(self.home):
                try:
                    self._tidy()
                    yield
                except OSError as error:
                    if error.errno in room.FULL:
                        self._forget_parts("*")
                    raise
                finally:
                    self._tidy()

    def _tidy(self) -> None:
        """Remove the folders that no record names; while one cannot be read, none."""
        try:
            named = {installed.folder for installed in record.installed_in(self.home)}
        except ModelError:
            return
        for folder in (self.home / UNPACKED).iterdir():
            if folder not in named:
                shutil.rmtree(folder, ignore_errors=True)

    def _forget_parts(self, name: str) -> None:
        for part in (self.home / DOWNLOADS).glob(f"{name}.*"):
            part.unlink(missing_ok=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder itself; a file would belong to whoever came first."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InstallError("another installation is going on; wait until it is over") from None
    finally:
        os.close(handle)


def _checked_copy(download: Download, part: Path) -> Sums:
    try:
        return check(download, part)
    except InstallError:
        part.unlink()
        raise


def _copy(source: IO[bytes], part: Path, told: Callable[[int, int | None], None]) -> None:
    total = os.fstat(source.fileno()).st_size
    room.need(part.parent, total)
    part.unlink(missing_ok=True)
    with part.open("xb") as target:
        while block := source.read(1024 * 1024):
            target.write(block)
            told(target.tell(), total)
