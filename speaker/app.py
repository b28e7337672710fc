"""The composition root: settings -> parts -> loop."""

import gc
import logging
import time
from contextlib import ExitStack
from functools import partial

from speaker import arrivals, conversation, from_settings, phrasebook, standing_in
from speaker.botdistrikt.bot import Bot
from speaker.botdistrikt.recordings import fetch_recording
from speaker.effects import Complained
from speaker.errors import ModelError, Trouble
from speaker.events import StandsIn
from speaker.hardware.patient import PatientButton
from speaker.loop import Inbox, Loop
from speaker.parts import Emit, Observer, Parts, Watch
from speaker.phrasebook import Phrasebook
from speaker.settings import Settings
from speaker.speaking.piper import Piper
from speaker.speaking.voice import Voice
from speaker.standing_in import or_builtin, plain_ears, plain_voice
from speaker.state import Before
from speaker.worlds import World

log = logging.getLogger(__name__)


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
        first = conversation.begin(book, from_settings.rules(settings), before)
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
    load = world.loading.recognizer
    ears, of_ears = or_builtin(lambda s: world.ears(s, emit, load), settings, plain_ears)
    voice, of_voice = or_builtin(world.loading.voice, settings, plain_voice)
    if (trouble := standing_in.trouble(settings, of_ears, of_voice)) is not None:
        emit(StandsIn(trouble))
    identity = from_settings.identity_file(settings)
    return Parts(
        ears,
        Bot(from_settings.make_client(settings), identity, emit),
        _voice(of_voice, voice, world, book, emit),
        world.light,
        PatientButton(world.button, emit),
        *arrivals.of(settings, identity, emit),
    )


def _voice(settings: Settings, piper: Piper, world: World, book: Phrasebook, emit: Emit) -> Voice:
    fetch = partial(fetch_recording, ca_bundle=settings.bot.ca_bundle or None)
    prompts = from_settings.kept_prompts(settings)
    return Voice(piper, world.loudspeaker(piper.rate), prompts, book, emit, fetch)
