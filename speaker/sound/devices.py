"""Which sound devices there are, and which one is meant.

A device is best named by its card's id, because that stays what it is: `CARD=Device` is the same
USB microphone tomorrow, while its number in any list changes with the order in which things are
plugged in or found at boot. `/proc/asound` tells the id of a card's number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from speaker.errors import SpeakerError
from speaker.sound.portaudio import portaudio

CARDS = Path("/proc/asound")
RATES = (16_000, 22_050, 32_000, 44_100, 48_000, 96_000)
"""Hertz that are tried to find out what a device can do."""

_HARDWARE = re.compile(r"\(hw:(?P<card>\d+),(?P<part>\d+)\)$")
_BY_CARD = re.compile(
    r"(?:(?:plug)?hw:)?(?:CARD=)?(?P<card>[^,:=()]+?)(?:,(?:DEV=)?(?P<part>\d+))?", re.IGNORECASE
)


class Way(StrEnum):
    """Which way the sound goes."""

    IN = "microphone"
    OUT = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it."""

    index: int
    """Its number, until PortAudio starts anew; never to be kept."""
    name: str
    """As listed: "USB PnP Sound Device: Audio (hw:1,0)", "default"."""
    card: str
    """The id of its ALSA card ("Device"); empty when it is no piece of hardware."""
    part: int
    """The number of the device on its card, mostly 0."""
    inputs: int
    """Channels it can hear with; 0 for none."""
    outputs: int
    """Channels it can play; 0 for none."""
    rate: int
    """Hertz, the rate PortAudio would choose."""
    defaults: frozenset[Way] = frozenset()
    """The ways for which it is the system's own choice."""

    @property
    def label(self) -> str:
        """What to write into the settings: the same tomorrow, as far as that is possible."""
        if not self.card:
            return self.name
        return f"CARD={self.card}" if self.part == 0 else f"CARD={self.card},DEV={self.part}"

    def channels(self, way: Way) -> int:
        """Return how many channels it has that way; 0 for none."""
        return self.inputs if way is Way.IN else self.outputs


def list_devices(failure: type[SpeakerError]) -> tuple[Device, ...]:
    """Return the devices PortAudio knows of, in its order.

    It knows those that were there when it started; `speaker.sound.portaudio.look_again` makes it
    look again.

    Raises:
        SpeakerError: of the kind `failure`; there is no sound system.
    """
    sound = portaudio(failure)
    first, second = sound.default.device  # looked up anew: they change when PortAudio starts anew
    return tuple(
        _device(index, entry, _defaults(index, first, second))
        for index, entry in enumerate(sound.query_devices())
    )


def choose(devices: Iterable[Device], wanted: str, way: Way, failure: type[SpeakerError]) -> Device:
    """Return the device that is meant; pure.

    Args:
        devices: all there are.
        wanted: a card's id (`CARD=Device`, or as ALSA writes it, `plughw:CARD=Device,DEV=0`), a
            name, or part of one, in any case; empty for the system's own choice. Where several
            fit, the first of the best: by card, by whole name, by part.
        way: for hearing or for playing.
        failure: what to raise.

    Raises:
        SpeakerError: of the kind `failure`; there is none. The text lists what there is.
    """
    able = tuple(device for device in devices if device.channels(way))
    if not wanted:
        return _usual(able, way, failure)
    for fits in (_is_card, _is_name, _is_part):
        if found := [device for device in able if fits(device, wanted)]:
            return found[0]
    raise failure(f"there is no {way} {wanted!r}; there is {_listed(able)}; see [{way}] device")


def rates(device: Device, way: Way, failure: type[SpeakerError]) -> tuple[int, ...]:
    """Return the rates (Hz, of `RATES`) at which the device opens right now, mono or stereo.

    A device that another program has open refuses them all.
    """
    sound = portaudio(failure)
    check = sound.check_input_settings if way is Way.IN else sound.check_output_settings
    return tuple(rate for rate in RATES if _opens(check, device, way, rate, sound.PortAudioError))


def usable(device: Device, way: Way, failure: type[SpeakerError]) -> bool:
    """Return whether the device opens right now: what is listed need not work."""
    sound = portaudio(failure)
    check = sound.check_input_settings if way is Way.IN else sound.check_output_settings
    return _opens(check, device, way, device.rate, sound.PortAudioError)


def _opens(check: Any, device: Device, way: Way, rate: int, error: type[Exception]) -> bool:
    for channels in {1, min(2, device.channels(way))}:
        try:
            check(device=device.index, channels=channels, dtype="int16", samplerate=rate)
        except (error, ValueError):
            continue
        return True
    return False


def _device(index: int, entry: dict[str, Any], defaults: frozenset[Way]) -> Device:
    hardware = _HARDWARE.search(entry["name"])
    return Device(
        index=index,
        name=entry["name"],
        card=_card_id(hardware["card"]) if hardware else "",
        part=int(hardware["part"]) if hardware else 0,
        inputs=entry["max_input_channels"],
        outputs=entry["max_output_channels"],
        rate=round(entry["default_samplerate"]),
        defaults=defaults,
    )


def _card_id(number: str) -> str:
    try:
        return (CARDS / f"card{number}" / "id").read_text(encoding="utf-8").strip()
    except OSError:  # pulled out since PortAudio started
        return ""


def _defaults(index: int, first: int, second: int) -> frozenset[Way]:
    ways = ((Way.IN, first), (Way.OUT, second))
    return frozenset(way for way, chosen in ways if chosen == index)


def _usual(able: tuple[Device, ...], way: Way, failure: type[SpeakerError]) -> Device:
    if not able:
        raise failure(f"there is no {way}: plug one in")
    return next((device for device in able if way in device.defaults), able[0])


def _is_card(device: Device, wanted: str) -> bool:
    meant = _BY_CARD.fullmatch(wanted.strip())
    if meant is None or not device.card:
        return False
    part = int(meant["part"] or 0)
    return device.card.casefold() == meant["card"].casefold() and device.part == part


def _is_name(device: Device, wanted: str) -> bool:
    return device.name.casefold() == wanted.strip().casefold()


def _is_part(device: Device, wanted: str) -> bool:
    name = device.name.casefold()
    return all(word in name for word in wanted.casefold().split())


def _listed(able: tuple[Device, ...]) -> str:
    return ", ".join(device.label for device in able) or "none at all"
