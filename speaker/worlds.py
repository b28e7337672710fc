"""The devices a speaker is made of: those of a Raspberry Pi, or of a laptop.

Tests and the demonstration make worlds of their own.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from speaker import from_settings
from speaker.errors import MouthError, SettingsError
from speaker.hardware.keyboard import Keyboard
from speaker.hardware.nothing import NoLight
from speaker.hardware.patient import Closing, PatientLight
from speaker.hearing.ears import Ears
from speaker.hearing.microphone import Microphone
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.source import Source
from speaker.loading import Loading
from speaker.parts import Ears as AnyEars
from speaker.parts import Emit, Light
from speaker.settings import LoudspeakerSettings, Settings
from speaker.sound.portaudio import portaudio
from speaker.speaking.device import DeviceLoudspeaker
from speaker.speaking.loudspeaker import Loudspeaker

LoadRecognizer = Callable[[Settings], Recognizer]


@dataclass(frozen=True, slots=True)
class World:
    """The devices to use, and the models."""

    ears: Callable[[Settings, Emit, LoadRecognizer], AnyEars]
    """Makes the ears (see `ears_at`)."""
    loudspeaker: Callable[[int], Loudspeaker]
    """Makes the loudspeaker for a rate in Hz."""
    light: Light
    button: Callable[[Emit], Closing]
    """Makes the button, which emits Pressed and Released; a HardwareError means: later perhaps."""
    loading: Loading = field(default_factory=Loading)
    """Loads the models, or has begun to."""


def ears_at(source: Source) -> Callable[[Settings, Emit, LoadRecognizer], AnyEars]:
    """Return what makes ears that listen to `source`."""

    def made(settings: Settings, emit: Emit, load: LoadRecognizer) -> AnyEars:
        standby = settings.microphone.standby == "open"
        return Ears(load(settings), source, from_settings.times(settings), emit, standby=standby)

    return made


def real_world(settings: Settings) -> World:
    """Return the microphone, loudspeaker, button and light of a Raspberry Pi."""
    from speaker.hardware.button import GpioButton

    _start_sound()
    return World(
        ears_at(Microphone(settings.microphone.device)),
        partial(_loudspeaker, settings.loudspeaker),
        _light(settings),
        lambda emit: GpioButton(settings.button.pin, emit),
    )


def desk_world(settings: Settings) -> World:
    """Return a laptop's devices: the keyboard is the button, and there is no light."""
    _start_sound()
    return World(
        ears_at(Microphone(settings.microphone.device)),
        partial(_loudspeaker, settings.loudspeaker),
        NoLight(),
        Keyboard.started,
    )


def _loudspeaker(chosen: LoudspeakerSettings, rate: int) -> DeviceLoudspeaker:
    return DeviceLoudspeaker(rate, chosen.device, chosen.kind, chosen.linger)


def _start_sound() -> None:
    """Start PortAudio before there is anything to log.

    While it starts, its Python binding sends standard error nowhere, and lines of ours with it.
    """
    with suppress(MouthError):  # whoever needs it will say what is missing
        portaudio(MouthError)


def _light(settings: Settings) -> Light:
    from speaker.hardware.light import GpioLight

    pin = settings.light.pin
    if pin and pin == settings.button.pin:
        raise SettingsError(f"button and light are both on GPIO {pin}; see [light] pin")
    return PatientLight(lambda: GpioLight(pin)) if pin else NoLight()
