"""`speaker devices`: microphones and loudspeakers, what they can do, and which one is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from speaker.desk.quiet import quiet
from speaker.errors import EarsError, MouthError, SpeakerError
from speaker.settings import Settings
from speaker.sound.devices import Device, Way, choose, list_devices, rates

FAILURES: dict[Way, type[SpeakerError]] = {Way.IN: EarsError, Way.OUT: MouthError}


@dataclass(frozen=True, slots=True)
class Found:
    """A device, one way."""

    label: str
    """What to write into the settings."""
    name: str
    channels: int
    rates: tuple[int, ...]
    """Hertz at which it opens; none while another program has it."""
    chosen: bool
    """The settings mean this one."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All devices of one way."""

    devices: tuple[Found, ...]
    trouble: str
    """Why none is chosen; empty when one is."""


def listing(settings: Settings, way: Way) -> Listing:
    """Return the microphones or the loudspeakers.

    Raises:
        SpeakerError: there is no sound system.
    """
    failure = FAILURES[way]
    devices = list_devices(failure)
    chosen, trouble = _chosen(devices, wanted(settings, way), way)
    with quiet():
        able = {one: rates(one, way, failure) for one in devices if one.channels(way)}
    found = (
        Found(device.label, device.name, device.channels(way), hertz, device == chosen)
        for device, hertz in able.items()
    )
    return Listing(tuple(found), trouble)


def wanted(settings: Settings, way: Way) -> str:
    """Return the name that the settings give; empty for the system's own choice."""
    return settings.microphone.device if way is Way.IN else settings.loudspeaker.device


def _chosen(devices: Iterable[Device], name: str, way: Way) -> tuple[Device | None, str]:
    try:
        return choose(devices, name, way, FAILURES[way]), ""
    except SpeakerError as error:
        return None, str(error)
