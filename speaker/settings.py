"""The settings: shipped defaults, then speaker.toml, then the environment; every mistake at once.

The values live in `defaults.toml` alone, their types and bounds here alone. A settings library
would do this too, but the ones that report all mistakes cost a Pi more start-up time and memory
than these lines.
"""

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from speaker.errors import SettingsError

MASK = "********"


@dataclass(frozen=True, slots=True)
class Between:
    """The least and the greatest value allowed."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """The words allowed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """What a text must look like, unless it is empty."""

    pattern: str
    example: str


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Text that shows itself only to who asks for `reveal`."""

    _text: str

    def __repr__(self) -> str:
        return repr(str(self))

    def __str__(self) -> str:
        return MASK if self._text else ""

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text


Seconds = Annotated[float, Between(0.05, 120.0)]
Pin = Annotated[int, Between(0, 27)]
Port = Annotated[int, Between(0, 65535)]
Days = Annotated[float, Between(0.01, 365.0)]
Clock = Annotated[str, Like(r"([01]\d|2[0-3]):[0-5]\d", "22:00")]


@dataclass(frozen=True, slots=True)
class BotSettings:
    """`[bot]`: how to reach the platform."""

    url: str
    app_id: Annotated[int, Between(0, 2**53)]
    domain: Secret
    connect_timeout: Seconds
    read_timeout: Seconds
    encoder: Annotated[str, OneOf(("typed", "payload", "bare"))]
    ca_bundle: str


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """`[device]`: what the bot is told about the device."""

    name: str
    locale: str
    timezone: str
    latitude: str
    longitude: str
    email: str
    phone: str
    attributes: Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """`[language]`: of our own sentences."""

    code: str


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """`[button]`."""

    pin: Pin


@dataclass(frozen=True, slots=True)
class LightSettings:
    """`[light]`."""

    pin: Pin


@dataclass(frozen=True, slots=True)
class MicrophoneSettings:
    """`[microphone]`."""

    device: str


@dataclass(frozen=True, slots=True)
class LoudspeakerSettings:
    """`[loudspeaker]`."""

    device: str
    volume: Annotated[int, Between(1, 10)]


@dataclass(frozen=True, slots=True)
class HearingSettings:
    """`[hearing]`."""

    model: str


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """`[voice]`."""

    model: str
    stretch: Annotated[float, Between(0.5, 2.0)]


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """`[endpoint]`, in seconds of sound."""

    open: Seconds
    options: Seconds
    no_speech: Seconds
    maximum: Seconds


@dataclass(frozen=True, slots=True)
class ConversationSettings:
    """`[conversation]`."""

    follow_up: bool
    local_commands: bool
    tones: bool
    hold: Seconds
    double: Seconds
    wait_tone: Seconds
    still_thinking: Seconds


@dataclass(frozen=True, slots=True)
class NoticesSettings:
    """`[notices]`: messages nobody asked for."""

    receive: bool
    host: str
    port: Port
    token: Secret
    broker: str
    broker_user: str
    broker_password: Secret
    broker_topic: str
    broker_ca: str
    quiet_from: Clock
    quiet_to: Clock
    night_volume: Annotated[int, Between(1, 10)]
    urgent: tuple[str, ...]
    team_stretch: Annotated[float, Between(0.5, 2.0)]
    keep_days: Days


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """`[relay]`: a server that passes notices on to a fleet."""

    host: str
    port: Port
    token: Secret
    key: Secret
    prefix: Annotated[str, Like(r"[A-Za-z0-9_-]{1,40}", "fleet")]
    broker: str
    broker_user: str
    broker_password: Secret
    broker_ca: str
    broker_for_devices: str
    folder: str
    keep_days: Days
    rate: Annotated[float, Between(1.0, 100000.0)]


@dataclass(frozen=True, slots=True)
class StateSettings:
    """`[state]`."""

    directory: str


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`[log]`."""

    level: Annotated[str, OneOf(("debug", "info", "warning", "error"))]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, a section each."""

    bot: BotSettings
    device: DeviceSettings
    language: LanguageSettings
    button: ButtonSettings
    light: LightSettings
    microphone: MicrophoneSettings
    loudspeaker: LoudspeakerSettings
    hearing: HearingSettings
    voice: VoiceSettings
    endpoint: EndpointSettings
    conversation: ConversationSettings
    notices: NoticesSettings
    relay: RelaySettings
    state: StateSettings
    log: LogSettings

    @property
    def state_directory(self) -> Path:
        """Where the device keeps what it must remember."""
        chosen = self.state.directory or os.environ.get("STATE_DIRECTORY", "")
        if chosen:
            return Path(chosen).expanduser()
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        return Path(base) / "speaker"


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
    values = defaults()
    mistakes: list[str] = []
    if file is not None:
        mistakes += _merge(values, _read(file), file.name)
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


def defaults_text() -> str:
    """Return the shipped settings file, comments and all."""
    return resources.files("speaker").joinpath("defaults.toml").read_text(encoding="utf-8")


def shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the settings as plain values, secrets masked."""
    return {
        section.name: {
            key.name: _plain(getattr(getattr(settings, section.name), key.name))
            for key in fields(getattr(settings, section.name))
        }
        for section in fields(settings)
    }


def as_toml(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return plain values as TOML."""
    lines = []
    for section, keys in values.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {_toml(value)}" for key, value in keys.items()]
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)  # for our scalars JSON is TOML


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Secret) else value


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {error}") from error
    except tomllib.TOMLDecodeError as error:
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
    except tomllib.TOMLDecodeError:
        return text


def _section(name: str, kind: Any, values: Mapping[str, Any], mistakes: list[str]) -> Any:
    checked = {}
    for key, hint in get_type_hints(kind, include_extras=True).items():
        value, mistake = _checked(hint, values[key])
        if mistake:
            mistakes.append(f"[{name}] {key} {mistake}")
        checked[key] = value
    return kind(**checked)


def _checked(hint: Any, value: Any) -> tuple[Any, str]:
    """Return the value as its type, and what is wrong with it ("" for nothing)."""
    kind, *rules = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is Secret:  # a wrong one is a secret, too: not shown
        return (Secret(value), "") if isinstance(value, str) else (value, "must be text")
    if get_origin(kind) is Mapping or kind is Mapping:
        return value, _table_mistake(value)
    if get_origin(kind) is tuple:
        return (tuple(str(v) for v in value), "") if _is_list(value) else (value, "must be a list")
    if type(value) is not kind:
        return value, f"must be {_called(kind)}, not {value!r}"
    return value, next((m for rule in rules if (m := _broken(rule, value))), "")


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str | int) for v in value)


def _called(kind: type) -> str:
    return {int: "a whole number", float: "a number", bool: "true or false"}.get(kind, "text")


def _table_mistake(value: Any) -> str:
    scalars = isinstance(value, Mapping) and all(
        isinstance(v, str | int | float | bool) for v in value.values()
    )
    return "" if scalars else "must be a table of texts and numbers"


def _broken(rule: Any, value: Any) -> str:
    match rule:
        case Between(low=low, high=high) if not low <= value <= high:
            return f"must be between {low:g} and {high:g}, not {value!r}"
        case OneOf(words=words) if value not in words:
            return f"must be one of {', '.join(words)}, not {value!r}"
        case Like(pattern=pattern, example=example) if value and not re.fullmatch(pattern, value):
            return f'must look like "{example}", not {value!r}'
        case _:
            return ""
