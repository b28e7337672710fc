"""`speaker listen`: what is heard in recordings, or at the microphone once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from speaker import from_settings, loading, options, phrasebook, picking
from speaker.effects import Listen, Profile
from speaker.errors import EarsError
from speaker.events import EarsFailed, EarsOpened, Event, Heard, HeardNothing
from speaker.hearing.ears import Ears
from speaker.hearing.file import listen_to_file
from speaker.hearing.listener import Listener
from speaker.hearing.microphone import Microphone
from speaker.hearing.voice_activity import VoiceActivity
from speaker.loop import Inbox
from speaker.messages import Option, Text
from speaker.settings import Settings


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard in one recording or at the microphone."""

    file: str
    transcript: str
    confidence: float
    option: str | None
    """The label of the option that it picks, if there were options."""


def files(settings: Settings, wavs: Sequence[Path], labels: Sequence[str]) -> Iterator[Hearing]:
    """Listen to recordings one after the other, as fast as they can be recognized.

    Raises:
        EarsError: one is no PCM WAV file.
        ModelError: the recognizer is missing or broken.
    """
    table = _Table(settings, labels)
    recognizer, times = loading.load_recognizer(settings), from_settings.times(settings)
    listener = Listener(recognizer, VoiceActivity(), times)
    for wav in wavs:
        heard = listen_to_file(wav, listener, table.profile, table.grammar)
        yield table.hearing(str(wav), heard.text, heard.confidence)


def microphone(
    settings: Settings, labels: Sequence[str], opened: Callable[[], None]
) -> Iterator[Hearing]:
    """Listen at the microphone until something was said, or nothing for too long.

    `opened` is called when the person may talk.

    Raises:
        EarsError: there is no microphone.
    """
    table, inbox = _Table(settings, labels), Inbox()
    source = Microphone(settings.microphone.device)
    recognizer, times = loading.load_recognizer(settings), from_settings.times(settings)
    ears = Ears(recognizer, source, times, inbox.emit)
    ears.start(inbox.died)
    try:
        ears.post(Listen(1, table.profile, table.grammar))
        event = _ending(inbox, opened)
    finally:
        ears.stop()
    if isinstance(event, Heard):
        yield table.hearing("microphone", event.transcript, event.confidence)
    elif isinstance(event, HeardNothing):
        yield table.hearing("microphone", "", 0.0)
    else:
        raise EarsError("there is no microphone to listen to; see [microphone] device")


def _ending(inbox: Inbox, opened: Callable[[], None]) -> object:
    """Wait for what ends the listening."""
    while True:
        item = inbox.take(None)
        event = None if item is None else item[1]
        if isinstance(event, EarsOpened):
            opened()
        elif isinstance(event, Heard | HeardNothing | EarsFailed) or not isinstance(event, Event):
            return event


class _Table:
    """The options on the table, as given on the command line."""

    def __init__(self, settings: Settings, labels: Sequence[str]) -> None:
        self._book = phrasebook.load(settings.language.code)
        self._options = tuple(Option(label, Text(label)) for label in labels)
        self.profile = Profile.OPTIONS if labels else Profile.OPEN
        self.grammar = options.grammar(self._options, 0, self._book) if labels else ()

    def hearing(self, file: str, transcript: str, confidence: float) -> Hearing:
        """Return what was heard, with the option it picks."""
        picked = picking.pick(self._options, transcript, self._book) if self._options else None
        label = picked.option.label if isinstance(picked, picking.Picked) else None
        return Hearing(file, transcript, round(confidence, 3), label)
