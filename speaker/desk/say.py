"""`speaker say`: a text, as the device would say it."""

from pathlib import Path

import numpy as np

from speaker import loading, speech
from speaker.errors import MouthError, UsageError
from speaker.settings import Settings
from speaker.speaking.device import DeviceLoudspeaker
from speaker.speaking.piper import Piper
from speaker.speaking.playback import Samples
from speaker.speaking.prompts import silence
from speaker.speaking.voice import PAUSE
from speaker.speaking.wav import write_wav


def say_text(settings: Settings, words: str, file: Path | None) -> None:
    """Say `words` aloud, or into a WAV file.

    Raises:
        UsageError: there is nothing to say in it, or the file cannot be written.
        ModelError: the voice is missing or broken.
        MouthError: there is no loudspeaker.
    """
    sentences = speech.sentences(words, settings.language.code)
    if not sentences:
        raise UsageError("there is nothing to say in that text")
    voice = loading.load_voice(settings)
    samples = _spoken(voice, sentences, settings.voice.stretch)
    if file is None:
        _aloud(settings, voice.rate, samples)
        return
    try:
        write_wav(file, samples, voice.rate)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def _spoken(voice: Piper, sentences: tuple[str, ...], stretch: float) -> Samples:
    pause = silence(PAUSE, voice.rate)
    return np.concatenate(
        [part for s in sentences for part in (voice.synthesize(s, stretch), pause)]
    )


def _aloud(settings: Settings, rate: int, samples: Samples) -> None:
    chosen = settings.loudspeaker
    loudspeaker = DeviceLoudspeaker(rate, chosen.device, chosen.kind)
    try:
        loudspeaker.open()
    except MouthError as error:
        raise MouthError(f"{error}, or write a file with --out FILE.wav") from error
    loudspeaker.playback.set_volume(chosen.volume)
    loudspeaker.play(loudspeaker.fitted(samples))
    loudspeaker.drain(lambda: False)
    loudspeaker.close()
