"""speaker.toml, changed in place: what you wrote into it, comments included, stays."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from speaker import safefile, settings
from speaker.errors import SettingsError, UsageError
from speaker.settings import Settings

NEW = """\
# Written by `speaker setup`; change it as you like.
# `speaker config show` prints all settings there are.
"""
MOST_OPEN = 0o640
"""The file holds a password: never readable by everybody."""


class SettingsFile:
    """A settings file that may not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def settings(self) -> Settings:
        """Return the settings in effect with it."""
        return settings.load(self.path if self.path.exists() else None, os.environ)

    def change(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Put new values in, section by section; a power cut leaves the old file or the new.

        Raises:
            SettingsError: the values are wrong, or the file cannot be read or written. Then it is
                as it was.
        """
        document = self._document()
        for section, keys in changes.items():
            table = document.setdefault(section, tomlkit.table())
            if not isinstance(table, AbstractTable | tomlkit.items.InlineTable):
                raise SettingsError(f"{self.path}: {section} must be a section")
            table.update(keys)
        settings.effective(document.unwrap(), self.path.name, {})
        self._write(tomlkit.dumps(document).encode())

    def _document(self) -> tomlkit.TOMLDocument:
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.exists() else NEW
            return tomlkit.parse(text)
        except OSError as error:
            raise SettingsError(f"cannot read {self.path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise SettingsError(f"{self.path} is no text in UTF-8") from error
        except TOMLKitError as error:
            raise SettingsError(f"{self.path} is not valid TOML: {error}") from error

    def _write(self, content: bytes) -> None:
        path = self.path.resolve()
        try:
            known = path.stat() if path.exists() else None
            mode = safefile.PRIVATE if known is None else stat.S_IMODE(known.st_mode) & MOST_OPEN
            with safefile.writing(path, mode=mode) as file:
                file.write(content)
                if known is not None and os.geteuid() == 0:
                    os.fchown(file.fileno(), known.st_uid, known.st_gid)
        except OSError as error:
            raise SettingsError(
                f"cannot write {self.path} ({error.strerror}); try it with sudo, or --config FILE"
            ) from error


def place(named: Path | None) -> Path:
    """Return the settings file to change: the one in use, or where a new one belongs."""
    if named is None and (variable := os.environ.get("SPEAKER_CONFIG")):
        named = Path(variable)
    if named is not None:
        return named
    return settings.find_file() or Path("~/.config/speaker/speaker.toml").expanduser()


def given_values(file: Path | None, pairs: list[str]) -> dict[str, dict[str, Any]]:
    """Return what --from and --set give; of two, the later is true.

    Raises:
        SettingsError: the file is none.
        UsageError: a pair is no SECTION.KEY=VALUE.
    """
    values = {} if file is None else _values_of(file)
    for pair in pairs:
        name, equals, text = pair.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError(f"--set takes SECTION.KEY=VALUE, such as bot.app_id=4711, not {name}")
        values.setdefault(section, {})[key] = _value(text.strip())
    return values


def _values_of(file: Path) -> dict[str, Any]:
    if str(file) != "-":
        return settings.read_file(file)
    try:
        return tomlkit.parse(sys.stdin.read()).unwrap()
    except TOMLKitError as error:
        raise SettingsError(f"standard input is not valid TOML: {error}") from error


def _value(text: str) -> Any:
    """Return a value as it would stand in the file; what is none is a text."""
    try:
        return tomlkit.parse(f"value = {text}").unwrap()["value"]
    except TOMLKitError:
        return text
