"""Shipped defaults, then speaker.toml, then the environment; every mistake at once."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, get_type_hints

from speaker.errors import SettingsError
from speaker.settings.kinds import checked
from speaker.settings.sections import Settings

PLACES = ("speaker.toml", "~/.config/speaker/speaker.toml", "/etc/speaker/speaker.toml")
"""Where the settings file is looked for, unless SPEAKER_CONFIG or --config names it."""


def find_file(named: Path | None = None) -> Path | None:
    """Return the settings file to use: the one named, else the first there is, else None."""
    if named is None and (variable := os.environ.get("SPEAKER_CONFIG")):
        named = Path(variable)
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"there is no settings file {named}")
        return named
    return next((p for place in PLACES if (p := Path(place).expanduser()).is_file()), None)


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Return the effective settings; SettingsError lists every mistake, one a line."""
    given = {} if file is None else read_file(file)
    return effective(given, "" if file is None else file.name, environment)


def effective(given: Mapping[str, Any], source: str, environment: Mapping[str, str]) -> Settings:
    """Return the settings that come of the values of a file called `source`; raises as `load`."""
    values = defaults()
    mistakes = _merge(values, given, source)
    mistakes += _merge(values, _from_environment(environment, values, mistakes), "environment")
    sections = {
        name: _section(name, hint, values[name], mistakes)
        for name, hint in get_type_hints(Settings).items()
    }
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return Settings(**sections)


def defaults() -> dict[str, dict[str, Any]]:
    """Return the shipped values, section by section."""
    return tomllib.loads(defaults_text())


NO_TOML = (ValueError, RecursionError)
"""What reading something raises that is none; numbers without end and brackets in brackets, too."""


def defaults_text() -> str:
    """Return the shipped settings file, comments and all."""
    return resources.files("speaker").joinpath("defaults.toml").read_text(encoding="utf-8")


def read_file(file: Path) -> dict[str, Any]:
    """Return the values of a settings file, unchecked; SettingsError when it is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except PermissionError as error:
        raise SettingsError(f"this user may not read {file}; try it with sudo") from error
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is no text in UTF-8") from error
    except NO_TOML as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from error


def _merge(values: dict[str, dict[str, Any]], given: Mapping[str, Any], source: str) -> list[str]:
    """Put what was given over the defaults; return the mistakes in names."""
    mistakes = []
    for section, keys in given.items():
        if section not in values or not isinstance(keys, Mapping):
            mistakes.append(f"{source}: there is no section [{section}]{_nearest(section, values)}")
            continue
        for key, value in keys.items():
            if key not in values[section]:
                hint = _nearest(key, values[section])
                mistakes.append(f"{source}: [{section}] has no {key}{hint}")
            else:
                values[section][key] = value
    return mistakes


def _nearest(word: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"


PREFIX = "SPEAKER_"
NOT_SETTINGS = frozenset({"SPEAKER_CONFIG", "SPEAKER_RECORDINGS"})


def _from_environment(
    environment: Mapping[str, str], values: Mapping[str, Mapping[str, Any]], mistakes: list[str]
) -> dict[str, dict[str, Any]]:
    known = {
        f"{PREFIX}{section}_{key}".upper(): (section, key)
        for section, keys in values.items()
        for key in keys
    }
    given: dict[str, dict[str, Any]] = {}
    for name, text in environment.items():
        if name in known:
            section, key = known[name]
            given.setdefault(section, {})[key] = _parsed(text, values[section][key])
        elif name.startswith(PREFIX) and name not in NOT_SETTINGS:
            mistakes.append(f"environment: there is no setting {name}{_nearest(name, known)}")
    return given


def _parsed(text: str, default: Any) -> Any:
    """Read the text of a variable as the kind of value the default is; leave it if it is not."""
    if isinstance(default, str):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except NO_TOML:
        return text


def _section(name: str, kind: Any, values: Mapping[str, Any], mistakes: list[str]) -> Any:
    good = {}
    for key, hint in get_type_hints(kind, include_extras=True).items():
        value, mistake = checked(hint, values[key])
        if mistake:
            mistakes.append(f"[{name}] {key} {mistake}")
        good[key] = value
    return kind(**good)
