"""`speaker ask`: one whole turn with the configured bot, through the real loop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from speaker import app, phrasebook
from speaker.effects import Effect, EndTurn, Prompt, Speak, Words
from speaker.errors import UsageError
from speaker.events import (
    BotFailed,
    EarsFailed,
    EarsOpened,
    Event,
    Heard,
    Pressed,
    Released,
    Replied,
)
from speaker.hardware.nothing import NoButton, NoLight
from speaker.hearing.typed import TypedEars
from speaker.hearing.wav import WavMicrophone, read_wav
from speaker.loop import Inbox
from speaker.parts import Ears, Emit
from speaker.phrasebook import Phrasebook
from speaker.settings import Settings
from speaker.speaking.device import DeviceLoudspeaker, output_device
from speaker.speaking.loudspeaker import Loudspeaker, MemoryLoudspeaker
from speaker.speaking.prompts import silence
from speaker.speaking.wav import write_wav
from speaker.worlds import LoadRecognizer, World, ears_at

FAST = 20.0
"""Nobody listens to a WAV file while it is made."""
HEARING_FAST = 4.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question."""

    heard: str
    said: tuple[str, ...]
    options: tuple[str, ...]
    trouble: str | None


class _OneTurn:
    """Watches the loop, remembers the turn, and ends the loop with it."""

    def __init__(self, book: Phrasebook, inbox: Inbox, on_ears: Callable[[], object]) -> None:
        self._book = book
        self._inbox = inbox
        self._on_ears = on_ears
        self.answer = Answer("", (), (), None)

    def happened(self, event: Event, _at: float) -> None:
        """Take note of an event."""
        match event:
            case EarsOpened():
                self._on_ears()
            case Heard(transcript=words):
                self.answer = replace(self.answer, heard=words)
            case Replied(reply=reply):
                labels = tuple(option.label for option in reply.options)
                self.answer = replace(self.answer, options=labels)
            case BotFailed(trouble=trouble) | EarsFailed(trouble=trouble):
                self.answer = replace(self.answer, trouble=str(trouble))
            case _:
                pass

    def wanted(self, effect: Effect, _at: float) -> None:
        """Take note of what is said; the end of the turn ends the loop."""
        match effect:
            case Speak(lines=lines, aside=False):
                said = (self._sentence(line) for line in lines if isinstance(line, Words | Prompt))
                self.answer = replace(self.answer, said=(*self.answer.said, *said))
            case EndTurn():
                self._inbox.stop()
            case _:
                pass

    def _sentence(self, line: Words | Prompt) -> str:
        return line.text if isinstance(line, Words) else self._book.sentence(line)


def ask(settings: Settings, text: str | None, wav: Path | None, file: Path | None) -> Answer:
    """Ask by text or by recording; say the answer aloud, or into a WAV file.

    Raises:
        SpeakerError: something is not set up, or the recording is none.
    """
    inbox = Inbox()
    settings = replace(
        settings,
        conversation=replace(settings.conversation, follow_up=False, tones=False),
        notices=replace(settings.notices, receive=False, broker=""),  # the daemon's business
    )
    microphone = WavMicrophone(HEARING_FAST)
    if wav is not None:
        read_wav(wav)  # a file that is none shall be said before anything else happens
    one_turn = _OneTurn(
        phrasebook.load(settings.language.code),
        inbox,
        on_ears=lambda: microphone.say(wav) if wav else None,
    )
    mouths: list[Loudspeaker] = []

    def ears(chosen: Settings, emit: Emit, load: LoadRecognizer) -> Ears:
        return TypedEars(text, emit) if text else ears_at(microphone)(chosen, emit, load)

    def mouth(rate: int) -> Loudspeaker:
        aloud = file is None and bool(output_device())
        device = settings.loudspeaker.device
        mouths.append(DeviceLoudspeaker(rate, device) if aloud else MemoryLoudspeaker(rate, FAST))
        return mouths[-1]

    inbox.emit(Pressed(time.monotonic()))
    inbox.emit(Released(time.monotonic() + 0.1))
    app.run(settings, World(ears, mouth, NoLight(), lambda _emit: NoButton()), inbox, (one_turn,))
    if file is not None:
        _write(file, mouths[-1])
    return one_turn.answer


def _write(file: Path, mouth: Loudspeaker) -> None:
    samples = mouth.take() if isinstance(mouth, MemoryLoudspeaker) else silence(0.0, mouth.rate)
    try:
        write_wav(file, samples, mouth.rate)
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error
