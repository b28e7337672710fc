"""The built-in models stand in for those of the settings that are missing or broken.

A device that understands little and speaks plainly is of more use than one that does not start.
It says so once, and the log names the fix. The built-in models are English: on a device of another
language they stand in for one that was never installed, too.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from speaker.effects import Prompt
from speaker.errors import ModelError, MouthError, Trouble
from speaker.phrasebook import Phrasebook
from speaker.settings import Settings
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.speaking.prompts import FOLDER, kept_by_any_voice

log = logging.getLogger(__name__)

Part = TypeVar("Part")
BUILT_IN_LANGUAGE = "en"


def plain_ears(settings: Settings) -> Settings:
    """Return the settings with the built-in recognizer."""
    return replace(settings, hearing=replace(settings.hearing, model=""))


def plain_voice(settings: Settings) -> Settings:
    """Return the settings with the built-in voice."""
    return replace(settings, voice=replace(settings.voice, model=""))


def or_builtin(
    load: Callable[[Settings], Part], settings: Settings, plain: Callable[[Settings], Settings]
) -> tuple[Part, Settings]:
    """Return what `load` makes of the settings, or of the `plain` ones; and which they were.

    Raises:
        ModelError: the built-in model cannot be loaded either.
    """
    try:
        return load(settings), settings
    except ModelError as error:
        if plain(settings) == settings:
            raise
        log.error("%s. The built-in model stands in", error)  # noqa: TRY400  # one line, the fix
        return load(plain(settings)), plain(settings)


def trouble(settings: Settings, ears: Settings, voice: Settings) -> Trouble | None:
    """Return what there is to say about the models in use, those of `ears` and `voice`."""
    foreign = settings.language.code.partition("-")[0] != BUILT_IN_LANGUAGE
    deaf = not ears.hearing.model and (foreign or bool(settings.hearing.model))
    plain = not voice.voice.model and (foreign or bool(settings.voice.model))
    return {
        (True, True): Trouble.MODELS_MISSING,
        (True, False): Trouble.RECOGNIZER_MISSING,
        (False, True): Trouble.VOICE_MISSING,
    }.get((deaf, plain))


def say_broken(settings: Settings, book: Phrasebook, make: Callable[[int], Loudspeaker]) -> None:
    """Say that nothing works, if a voice of better days left that sentence as a recording."""
    folder = settings.state_directory / FOLDER
    kept = kept_by_any_voice(folder, book.sentence(Prompt(Trouble.MODELS_BROKEN)))
    if kept is None:
        return
    samples, rate = kept
    loudspeaker = make(rate)
    loudspeaker.playback.set_volume(settings.loudspeaker.volume)
    try:
        loudspeaker.open()
        loudspeaker.play(samples)
        loudspeaker.drain(lambda: False)
    except MouthError as error:
        log.error("%s", error)  # noqa: TRY400  # one line, the fix
    finally:
        loudspeaker.close()
