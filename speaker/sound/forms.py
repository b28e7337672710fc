"""In which form a device opens: the first that it accepts of those worth trying."""

from collections.abc import Callable
from typing import TypeVar

from speaker.errors import SpeakerError
from speaker.sound.devices import Device, Way
from speaker.sound.portaudio import portaudio
from speaker.sound.resampling import Form

USUAL = (48_000, 44_100, 16_000)
"""Hertz: hardware that refuses the rate PortAudio names knows at least one of these."""
MOST = 8
"""Channels: of what offers more, such as a sound server, nobody wants all."""
REFUSALS = frozenset({-9998, -9997, -9994})
"""PortAudio's codes for wrong channels, rate and format. After any other another form is no help:
the device is gone, or another program has it open."""

Stream = TypeVar("Stream")


def worth_trying(device: Device, way: Way, wanted: int | None = None) -> tuple[Form, ...]:
    """Return the forms to try, the best first; pure.

    Args:
        device: to be opened.
        way: for hearing or for playing.
        wanted: Hertz, if there is a rate that would spare the resampling.
    """
    rates = dict.fromkeys(([] if wanted is None else [wanted]) + [device.rate, *USUAL])
    most = min(device.channels(way), MOST)
    channels = dict.fromkeys((1, min(2, most), most))
    return tuple(Form(rate, count) for rate in rates for count in channels)


def open_first(
    forms: tuple[Form, ...], opened: Callable[[Form], Stream], failure: type[SpeakerError]
) -> tuple[Stream, Form]:
    """Return the first stream that `opened` can open, and its form.

    Raises:
        SpeakerError: of the kind `failure`; the device accepts none, or is taken.
    """
    sound = portaudio(failure)
    refused: Exception | None = None
    for form in forms:
        try:
            return opened(form), form
        except (sound.PortAudioError, ValueError) as error:
            refused = error
            if REFUSALS.isdisjoint(error.args):
                break
    raise failure(f"it does not open: {_in_one_line(refused)}") from refused


def _in_one_line(error: Exception | None) -> str:
    return str(error).replace("\n", " ")
