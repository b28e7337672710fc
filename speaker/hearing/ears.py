"""The ears: a worker that keeps the last half second of sound, and listens when told to."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from speaker.effects import AutoEnd, CloseEars, EndUtterance, Listen, Mute
from speaker.endpoint import Times, Verdict
from speaker.errors import EarsError, Trouble
from speaker.events import EarsFailed, EarsOpened, Heard, HeardNothing, SpeechEnded
from speaker.hearing.listener import Listener, seconds
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.ring import Ring
from speaker.hearing.source import Source
from speaker.hearing.voice_activity import VoiceActivity
from speaker.worker import Worker

log = logging.getLogger(__name__)

INBOX = 512
"""Blocks, 15 s of them: a slow device may fall behind a long utterance without losing any."""


@dataclass(frozen=True, slots=True)
class _SourceLost:
    """The source will deliver no more blocks."""


Said = EarsOpened | SpeechEnded | Heard | HeardNothing | EarsFailed
Told = Listen | AutoEnd | EndUtterance | CloseEars | Mute


class Ears(Worker[bytes | Told | _SourceLost]):
    """Listens to a source, for one turn at a time; post effects to it, it emits events.

    Sound and commands share one inbox, so a press falls exactly between two blocks.

    Args:
        recognizer: speech to text.
        source: where the sound comes from; started and stopped here.
        times: when an utterance is over.
        emit: takes the events; called on the ears' own thread.
    """

    def __init__(
        self, recognizer: Recognizer, source: Source, times: Times, emit: Callable[[Said], None]
    ) -> None:
        super().__init__("ears", inbox_size=INBOX)
        self.overflows = 0
        """Blocks lost because the ears were too far behind."""
        self._recognizer = recognizer
        self._source = source
        self._times = times
        self._emit = emit
        self._ring = Ring()
        self._turn: int | None = None
        self._opened = False
        self._settling = 0.0
        self._hearing = False

    def open(self) -> None:
        """Load the voice detector and open the microphone, which may also come later."""
        self._listener = Listener(self._recognizer, VoiceActivity(), self._times)
        try:
            self._open_source()
        except EarsError as error:
            self._fail(error)

    def close(self) -> None:
        """Close the microphone."""
        self._source.stop()

    def deliver(self, block: bytes) -> None:
        """Take a block from the source's thread; never blocks."""
        if not self.offer(block):
            self.overflows += 1

    def handle(self, item: bytes | Told | _SourceLost) -> None:
        """Hear a block or do as told."""
        try:
            self._handle(item)
        except EarsError as error:
            self._fail(error)

    def _handle(self, item: bytes | Told | _SourceLost) -> None:
        match item:
            case bytes():
                self._hear(item)
            case Listen():
                self._listen(item)
            case Mute():
                self._close_source()
            case _SourceLost():
                self._close_source()
                self._fail(EarsError("the microphone is gone"))
            case _ if item.turn_id != self._turn:
                pass  # that utterance is over
            case AutoEnd():
                self._listener.auto()
            case EndUtterance():
                self._finish(self._listener.release())
            case CloseEars():
                self._forget()

    def _listen(self, wish: Listen) -> None:
        self._turn, self._opened, self._settling = wish.turn_id, False, wish.settle
        self._open_source()
        before = self._ring.take()
        if wish.settle:  # what came before was our own voice
            before = ()
        self._listener.begin(wish.profile, wish.grammar, before, held=wish.held)
        if not wish.settle:
            self._announce(wish.turn_id)

    def _hear(self, block: bytes) -> None:
        if not self._hearing:
            pass  # it was on its way when the microphone was closed
        elif self._turn is None:
            self._ring.add(block)
        elif self._settling > 0:
            self._settling -= seconds(block)
        else:
            self._announce(self._turn)
            verdict = self._listener.feed(block)
            if verdict is not None:
                self._finish(verdict)

    def _announce(self, turn_id: int) -> None:
        if not self._opened:
            self._opened = True
            self._emit(EarsOpened(turn_id))

    def _finish(self, verdict: Verdict) -> None:
        if (turn_id := self._turn) is None:
            return
        if verdict is Verdict.NOTHING:
            self._emit(HeardNothing(turn_id))
        else:
            self._emit(SpeechEnded(turn_id, self._listener.silence))
            said = self._listener.transcript()
            self._emit(Heard(turn_id, said.text, said.confidence))
        self._forget()

    def _forget(self) -> None:
        self._turn = None
        self._listener.forget()

    def _fail(self, error: EarsError) -> None:
        log.error("cannot listen: %s", error)
        if self._turn is not None:
            self._emit(EarsFailed(self._turn, Trouble.MICROPHONE_GONE))
        self._forget()

    def _open_source(self) -> None:
        if not self._hearing:
            self._source.start(self.deliver, self._lost)
            self._hearing = True

    def _lost(self) -> None:
        self.post(_SourceLost())

    def _close_source(self) -> None:
        """Stop hearing, and forget the half second before."""
        self._hearing = False
        self._source.stop()
        self._ring.take()
