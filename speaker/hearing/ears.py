"""The ears: a worker that keeps the last half second of sound, and listens when told to.

While nobody listens only the source's own thread works: it puts its blocks, as they come, where
the newest half second is kept. A Listen takes that half second along at the very moment it is
posted, and from then on blocks are handed over behind it, so that nothing is lost between a press
and the ears, however busy they are. Rates and channels are changed here, not on that thread.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from speaker.effects import AutoEnd, CloseEars, EndUtterance, Listen, Mute
from speaker.endpoint import Times, Verdict
from speaker.errors import EarsError, Trouble
from speaker.events import (
    EarsFailed,
    EarsOpened,
    Heard,
    HeardNothing,
    MicrophoneBack,
    MicrophoneGone,
    SpeechEnded,
)
from speaker.hearing.advice import Advice
from speaker.hearing.kept import KeptSource
from speaker.hearing.listener import Listener, seconds
from speaker.hearing.own_tone import OwnTone
from speaker.hearing.recognizer import Recognizer
from speaker.hearing.source import RATE, SECONDS_A_BLOCK, Source
from speaker.hearing.voice_activity import VoiceActivity
from speaker.sound.change import Change
from speaker.sound.resampling import Form, Stream
from speaker.worker import StuckThreadError, Worker

log = logging.getLogger(__name__)

INBOX = 512
"""Blocks, 15 s of them: a slow device may fall behind a long utterance without losing any."""
BEFORE = 0.5
"""Seconds before a press that are heard, so that it comes in time for a word already begun."""


@dataclass(frozen=True, slots=True)
class _Begin:
    """Listen, and to what was heard just before, too."""

    wish: Listen
    before: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The source says that it will deliver no more blocks."""


Said = (
    EarsOpened | SpeechEnded | Heard | HeardNothing | EarsFailed | MicrophoneGone | MicrophoneBack
)
Told = Listen | AutoEnd | EndUtterance | CloseEars | Mute
Item = bytes | _Begin | Told | _Ended


class Ears(Worker[Item]):
    """Listens to a source, for one turn at a time; post effects to it, it emits events.

    Sound and commands share one inbox, so a press falls exactly between two blocks.

    Args:
        recognizer: speech to text.
        source: where the sound comes from; started and stopped here.
        times: when an utterance is over.
        emit: takes the events; called on the ears' own thread.
        standby: keep the source open while nobody listens; closed, the half second before a press
            is not heard.
        clock: monotonic seconds, for the microphone's pulse.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        source: Source,
        times: Times,
        emit: Callable[[Said], None],
        *,
        standby: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__("ears", inbox_size=INBOX)
        self.overflows = 0
        """Blocks lost because the ears were too far behind."""
        self.advice = Advice()
        self._own_tone = OwnTone()
        self._recognizer = recognizer
        self._source = KeptSource(source, self.deliver, self._ended, clock)
        self._times = times
        self._emit = emit
        self._standby = standby
        self._before: deque[bytes] = deque(maxlen=round(BEFORE / SECONDS_A_BLOCK))
        self._delivering = threading.Lock()
        self._asked: int | None = None
        self._muted = False
        self._turn: int | None = None
        self._opened = False
        self._settling = 0.0

    def open(self) -> None:
        """Load the voice detector and open the microphone, which may also come later."""
        self._listener = Listener(self._recognizer, VoiceActivity(), self._times)
        if self._standby:
            try:
                self._source.open()
            except EarsError as error:
                log.error("%s", error)  # noqa: TRY400  # one line that names the fix

    def close(self) -> None:
        """Close the microphone."""
        self._source.close()
        self._stop_resampling()

    def idle(self) -> bool:
        """See that the microphone lives."""
        self._tend()
        return False

    def patience(self) -> float | None:
        """Return the seconds until its pulse is to be felt again."""
        return self._source.patience()

    def deliver(self, block: bytes) -> bool:
        """Take a block from the source's thread, never blocking; True while somebody listens."""
        with self._delivering:
            if self._asked is None:
                if not self._muted:
                    self._before.append(block)
                return False
            if not self.offer(block):
                self.overflows += 1
            return True

    def post(self, item: Item) -> None:
        """Hand over a wish; what is heard from a Listen on comes behind it."""
        if isinstance(item, Listen):
            self._post_listen(item)
            return
        if isinstance(item, Mute):
            with self._delivering:
                self._muted = True
                self._before.clear()
        super().post(item)

    def _post_listen(self, wish: Listen) -> None:
        with self._delivering:
            begin = _Begin(wish, tuple(self._before))
            self._before.clear()
            self._asked, self._muted = wish.turn_id, False
            if not self.offer(begin):
                raise StuckThreadError(f"{self.name} do not take their work")

    def handle(self, item: Item) -> None:
        """Hear a block or do as told."""
        try:
            self._handle(item)
        except EarsError as error:
            self._fail(error)

    def _handle(self, item: Item) -> None:
        match item:
            case bytes():
                self._hear(item)
            case _Begin(wish=wish, before=before):
                self._listen(wish, before)
            case Listen():
                self._listen(item, ())
            case Mute():
                self._source.close()
            case _Ended():
                self._tend()
            case _ if item.turn_id != self._turn:
                pass  # that utterance is over
            case AutoEnd():
                self._listener.auto()
            case EndUtterance():
                self._hear_out()
                self._finish(self._listener.release())
            case CloseEars():
                self._forget()

    def _listen(self, wish: Listen, before: tuple[bytes, ...]) -> None:
        self._turn, self._opened, self._settling = wish.turn_id, False, wish.settle
        self._source.open()
        self._stream = Stream(self._source.form, RATE)
        self._own_tone.expect(expected=wish.tone)
        if wish.settle:  # what came before was our own voice
            before = ()
        sound = filter(None, map(self._stream.take, before))
        self._listener.begin(wish.profile, wish.grammar, sound, held=wish.held)
        if not wish.settle:
            self._announce(wish.turn_id)

    def _hear(self, block: bytes) -> None:
        if self._turn is None:
            return  # that utterance is over
        sound = self._stream.take(block)
        self.advice.heard(sound)
        if self._settling > 0:
            self._settling -= seconds(sound)
        elif sound:
            self._announce(self._turn)
            verdict = self._listener.feed(self._own_tone.without(sound))
            if verdict is not None:
                self._finish(verdict)

    def _hear_out(self) -> None:
        """Hear what the resampling still holds back, so that not even a last consonant is lost."""
        if self._opened and (rest := self._stream.end()):
            self._listener.feed(rest)

    def _announce(self, turn_id: int) -> None:
        if not self._opened:
            self._opened = True
            self._emit(EarsOpened(turn_id))

    def _finish(self, verdict: Verdict) -> None:
        if (turn_id := self._turn) is None:
            return
        self._keep_before(turn_id)
        self.advice.give()
        if verdict is Verdict.NOTHING:
            self._emit(HeardNothing(turn_id))
        else:
            self._emit(SpeechEnded(turn_id, self._listener.silence))
            said = self._listener.transcript()
            self._emit(Heard(turn_id, said.text, said.confidence))
        self._forget()

    def _forget(self) -> None:
        if self._turn is not None:
            self._keep_before(self._turn)
        self._turn = None
        self._stop_resampling()
        self._listener.forget()
        self._rest()

    def _stop_resampling(self) -> None:
        """Let go of what resampled this utterance: the end of the program would complain of it."""
        self._stream = Stream(Form(RATE), RATE)

    def _rest(self) -> None:
        """Close a microphone that nobody wants open; one that is away is looked for first."""
        if not self._standby and self._turn is None and not self._source.away:
            self._source.close()
            with self._delivering:
                self._before.clear()

    def _keep_before(self, turn_id: int) -> None:
        """From here on only the newest half second is kept, unless a next turn was asked for."""
        with self._delivering:
            if self._asked == turn_id:
                self._asked = None

    def _fail(self, error: EarsError) -> None:
        log.error("cannot listen: %s", error)
        if self._turn is not None:
            self._emit(EarsFailed(self._turn, Trouble.MICROPHONE_GONE))
        self._forget()

    def _ended(self) -> None:
        self.offer(_Ended())

    def _tend(self) -> None:
        form = self._source.form
        change = self._source.tend()
        if self._turn is not None and (self._source.away or self._source.form != form):
            self._fail(EarsError("the microphone is gone"))
        match change:
            case Change.GONE:
                self._emit(MicrophoneGone())
            case Change.BACK:
                self._emit(MicrophoneBack())
        self._rest()
