"""The composition root: settings -> parts -> loop.

The one place that knows both the settings and the adapters. Which devices are used is a `World`:
the real ones, or a developer's stand-ins.
"""

import gc
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from speaker import arrivals, conversation, phrasebook, standing_in
from speaker.botdistrikt.bot import Bot
from speaker.botdistrikt.client import Client
from speaker.botdistrikt.domain import judge_domain
from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.profile import make_profile
from speaker.botdistrikt.recordings import fetch_recording
from speaker.effects import Complained
from speaker.endpoint import Times
from speaker.errors import ModelError, MouthError, SettingsError, Trouble
from speaker.events import StandsIn
from speaker.hardware.keyboard import Keyboard
from speaker.hardware.nothing import NoLight
from speaker.hardware.patient import Closing, PatientButton, PatientLight
from speaker.hearing.ears import Ears
from speaker.hearing.microphone import Microphone
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.source import Source
from speaker.identity import IdentityFile
from speaker.loop import Inbox, Loop
from speaker.messages import Location
from speaker.models import choice
from speaker.options import Details
from speaker.parts import Ears as AnyEars
from speaker.parts import Emit, Light, Observer, Parts, Watch
from speaker.phrasebook import Phrasebook
from speaker.settings import BotSettings, LoudspeakerSettings, Settings
from speaker.sound.portaudio import portaudio
from speaker.speaking.device import DeviceLoudspeaker
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.speaking.piper import Piper
from speaker.speaking.prompts import FOLDER, KeptPrompts
from speaker.speaking.voice import Voice
from speaker.standing_in import or_builtin, plain_ears, plain_voice
from speaker.state import Before, Rules

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class World:
    """The devices to use."""

    ears: Callable[[Settings, Emit], AnyEars]
    """Makes the ears (see `ears_at`)."""
    loudspeaker: Callable[[int], Loudspeaker]
    """Makes the loudspeaker for a rate in Hz."""
    light: Light
    button: Callable[[Emit], Closing]
    """Makes the button, which emits Pressed and Released; a HardwareError means: later perhaps."""


def run(
    settings: Settings,
    world: World,
    inbox: Inbox,
    observers: tuple[Observer, ...],
    watch: Watch | None = None,
    before: Before | None = None,
) -> None:
    """Run the device until `inbox` is told to stop; `watch` sees to it that it does run.

    `before` is what the run before this one left behind.

    Raises:
        SpeakerError: a part could not be made, or died.
    """
    book = phrasebook.load(settings.language.code)
    with ExitStack() as stack:
        stack.callback(world.light.close)
        try:
            parts = _parts(settings, world, inbox.emit, book)
        except ModelError:
            _say_broken(settings, world, book, observers, before)
            raise
        stack.callback(parts.button.close)
        _let_lie_what_is_loaded()
        first = conversation.begin(book, rules(settings), before)
        Loop(first, parts, inbox, observers, watch).run()
    log.info("stopped")


def _let_lie_what_is_loaded() -> None:
    """From here on garbage is collected, of what is made from here on.

    Tens of thousands of objects are there for good by now: to look at them over and over would take
    time while somebody waits for an answer, and did so while they were made.
    """
    gc.freeze()
    gc.enable()


def _say_broken(
    settings: Settings,
    world: World,
    book: Phrasebook,
    observers: tuple[Observer, ...],
    before: Before | None,
) -> None:
    """Say it once, however often the device is started and fails again."""
    if before is None or Trouble.MODELS_BROKEN not in before.complained:
        standing_in.say_broken(settings, book, world.loudspeaker)
        for observer in observers:
            observer.wanted(Complained(Trouble.MODELS_BROKEN), time.monotonic())


def _parts(settings: Settings, world: World, emit: Emit, book: Phrasebook) -> Parts:
    with ThreadPoolExecutor() as pool:  # the two models load side by side
        loading_ears = pool.submit(or_builtin, lambda s: world.ears(s, emit), settings, plain_ears)
        loading_voice = pool.submit(or_builtin, load_voice, settings, plain_voice)
    ears, of_ears = loading_ears.result()
    voice, of_voice = loading_voice.result()
    if (trouble := standing_in.trouble(settings, of_ears, of_voice)) is not None:
        emit(StandsIn(trouble))
    return Parts(
        ears,
        Bot(make_client(settings), identity_file(settings), emit),
        _voice(of_voice, voice, world, book, emit),
        world.light,
        PatientButton(world.button, emit),
        *arrivals.of(settings, identity_file(settings), emit),
    )


def _voice(settings: Settings, piper: Piper, world: World, book: Phrasebook, emit: Emit) -> Voice:
    fetch = partial(fetch_recording, ca_bundle=settings.bot.ca_bundle or None)
    return Voice(piper, world.loudspeaker(piper.rate), kept_prompts(settings), book, emit, fetch)


def ears_at(source: Source) -> Callable[[Settings, Emit], AnyEars]:
    """Return what makes ears that listen to `source`."""

    def made(settings: Settings, emit: Emit) -> AnyEars:
        standby = settings.microphone.standby == "open"
        return Ears(load_recognizer(settings), source, times(settings), emit, standby=standby)

    return made


def load_recognizer(settings: Settings) -> Recognizer:
    """Return the recognizer of the settings; the small built-in one when none is named."""
    return Recognizer(choice.recognizer(settings.hearing.model, models_folder(settings)))


def load_voice(settings: Settings) -> Piper:
    """Return the voice of the settings; the small built-in one when none is named."""
    return Piper(voice_file(settings), settings.state_directory / "voice")


def voice_file(settings: Settings) -> Path:
    """Return the voice's `.onnx` file."""
    return choice.voice(settings.voice.model, models_folder(settings))


def models_folder(settings: Settings) -> Path:
    """Return where models are installed."""
    return settings.state_directory / "models"


def kept_prompts(settings: Settings) -> KeptPrompts:
    """Return the store of rendered prompts, that of the voice in use."""
    file = voice_file(settings)
    size = file.stat().st_size if file.exists() else 0
    return KeptPrompts(settings.state_directory / FOLDER, f"{file.resolve()} {size}")


def identity_file(settings: Settings) -> IdentityFile:
    """Return where the identity is kept."""
    return IdentityFile(settings.state_directory / "identity.json")


def make_client(settings: Settings) -> Client:
    """Return the client of the configured bot; SettingsError when it is not set up."""
    bot = settings.bot
    missing = [key for key, given in (("app_id", bot.app_id), ("domain", bot.domain)) if not given]
    if missing:
        raise SettingsError(
            f"[bot] {' and '.join(missing)} not set; put them into speaker.toml "
            "(BotDistrikt shows them on the Website Integration and Other Channels pages), "
            "or try `speaker demo` first"
        )
    _refuse_guessable(bot)
    _refuse_unencrypted(bot)
    return Client(
        bot.url,
        bot.app_id,
        bot.domain.reveal(),
        connect_timeout=bot.connect_timeout,
        read_timeout=bot.read_timeout,
        encoder=Encoder(bot.encoder),
        ca_bundle=bot.ca_bundle or None,
        user=_profile(settings),
    )


def _refuse_guessable(bot: BotSettings) -> None:
    """A custom domain is a password; only a sandbox on this machine may have a simple one."""
    reasons = judge_domain(bot.domain.reveal())
    if reasons and urlsplit(bot.url).hostname not in LOOPBACK:
        raise SettingsError(
            f"[bot] domain can be guessed. {' '.join(reasons)} "
            "`speaker domain` makes a good one and says where to put it"
        )


def _refuse_unencrypted(bot: BotSettings) -> None:
    """The id and the domain are passwords; they go over the network encrypted or not at all."""
    parts = urlsplit(bot.url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError("[bot] url must begin with https://; anybody could listen otherwise")


def times(settings: Settings) -> Times:
    """Return when an utterance is over."""
    endpoint = settings.endpoint
    return Times(
        open=endpoint.open,
        options=endpoint.options,
        no_speech=endpoint.no_speech,
        maximum=endpoint.maximum,
    )


def rules(settings: Settings) -> Rules:
    """Return how the conversation behaves."""
    chosen = settings.conversation
    return Rules(
        hold=chosen.hold,
        double=chosen.double,
        follow_up=chosen.follow_up,
        local_commands=chosen.local_commands,
        tones=chosen.tones,
        deaf=settings.endpoint.maximum + settings.endpoint.no_speech + 5.0,
        wait_tone=chosen.wait_tone,
        still_thinking=chosen.still_thinking,
        give_up=settings.bot.connect_timeout + settings.bot.read_timeout + 5.0,
        volume=settings.loudspeaker.volume,
        stretch=settings.voice.stretch,
        details=_details(settings),
        night_volume=settings.notices.night_volume,
        team_stretch=settings.notices.team_stretch,
    )


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


def _details(settings: Settings) -> Details:
    device = settings.device
    try:
        place = Location(float(device.latitude), float(device.longitude))
    except ValueError:
        place = None
    return Details(location=place, email=device.email, phone=device.phone)


def _profile(settings: Settings) -> dict[str, Any]:
    """What the platform is told about the device at registration; nothing personal by default."""
    device = settings.device
    told = {"first_name": device.name, "locale": device.locale, "timezone": device.timezone}
    return make_profile(told, device.attributes)
