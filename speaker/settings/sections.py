"""The settings and their types, a class for each section of `defaults.toml`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from speaker.settings.kinds import Between, Clock, Days, Like, OneOf, Pin, Port, Seconds, Secret


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
    standby: Annotated[str, OneOf(("open", "closed"))]


@dataclass(frozen=True, slots=True)
class LoudspeakerSettings:
    """`[loudspeaker]`."""

    device: str
    kind: Annotated[str, OneOf(("auto", "usb", "hdmi", "bluetooth", "other"))]
    linger: Seconds
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
