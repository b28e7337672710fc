"""The voice: says lines one after the other, and is silent the moment it is told to.

Each sentence is synthesized while the one before it plays, so that a reply of twelve sentences
begins as soon as one of a single sentence. A sentence that is being made when nobody wants it any
more is given up: neither the next answer nor the end of the program waits for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import numpy as np

from speaker.effects import Line, Prompt, Recording, Speak, Tone, Words
from speaker.errors import SpeakerError
from speaker.events import (
    Event,
    LoudspeakerBack,
    LoudspeakerGone,
    SoundStarted,
    Spoken,
    VoiceFailed,
)
from speaker.phrasebook import Phrasebook
from speaker.sound.change import Change
from speaker.speaking.earcons import earcon
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.speaking.playback import Samples
from speaker.speaking.prompts import KeptPrompts, Synthesizer, silence
from speaker.speaking.recording import decode, fetched
from speaker.speaking.rest import Rest
from speaker.worker import Worker

log = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between sentences: Piper makes no pause of its own."""
BREATH = 0.1
"""Seconds where a long sentence was divided."""
SLOWEST = 5.0
"""Seconds that the largest voices work at a second of speech (Pi 4)."""
CHARACTERS = 12.0
"""A second; most people and voices are a little faster."""


@dataclass(frozen=True, slots=True)
class _Job:
    speak: Speak
    hushes: int
    """How often we had been hushed when this was asked for."""


class _Turn(Enum):
    """What the loudspeaker has to know of turns."""

    BEGINS = "begins"
    ENDS = "ends"


class Voice(Worker[_Job | _Turn]):
    """Speaks through a loudspeaker."""

    limit = 30.0
    """Seconds; a sentence has more, by its length."""
    rests_after = 10.0
    """Seconds of silence after which the memory of its sentences is given back."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        loudspeaker: Loudspeaker,
        prompts: KeptPrompts,
        phrasebook: Phrasebook,
        emit: Callable[[Event], None],
        fetch: Callable[[str], bytes],
    ) -> None:
        """Speak with `synthesizer` through `loudspeaker`; `fetch` gets a recording by its URL."""
        super().__init__("voice")
        self._fetch = fetch
        self._synthesizer = synthesizer
        self._loudspeaker = loudspeaker
        self._prompts = prompts
        self._phrasebook = phrasebook
        self._emit = emit
        self._hushes = 0
        self._hushing = threading.Lock()
        self._stretch = 1.0
        self._to_render: list[str] = []
        self._rest = Rest(self.rests_after)

    def open(self) -> None:
        """Open the loudspeaker, which may also come later; see which prompts to render."""
        try:
            self._loudspeaker.open()
        except SpeakerError as error:
            log.error("%s", error)  # noqa: TRY400  # one line that names the fix
        self._to_render = list(self._prompts.missing(self._phrasebook.plain_sentences()))
        self._rest.silent_since(time.monotonic())

    def patience(self) -> float | None:
        """Return the seconds until the loudspeaker is to be looked after, or a rest is due."""
        waits = (self._loudspeaker.patience(), self._rest.patience(time.monotonic()))
        return min((wait for wait in waits if wait is not None), default=None)

    def idle(self) -> bool:
        """Look after the loudspeaker; get ready to speak, render a prompt for later, or rest."""
        self._tend()
        with suppress(SpeakerError):  # whoever speaks next will say that the voice is broken
            self._prepare()
        return bool(self._to_render)

    def _prepare(self) -> None:
        if self._rest.to_warm_up:
            self._rest.speaks()
            self._synthesizer.warm_up(self._nobody_waits)
        elif self._to_render:
            self._render(self._to_render.pop())
        elif self._rest.is_due(time.monotonic()):
            self._rest.begins()
            self._synthesizer.give_back(self._nobody_waits)

    def _tend(self) -> None:
        match self._loudspeaker.tend():
            case Change.GONE:
                self._emit(LoudspeakerGone())
            case Change.BACK:
                self._emit(LoudspeakerBack())

    def _nobody_waits(self) -> bool:
        return self._inbox.empty() and not self._stopping.is_set()

    def _render(self, sentence: str) -> None:
        self._rest.silent_since(time.monotonic())
        self.moved(more=_work(sentence))
        samples = self._synthesizer.synthesize(sentence, wanted=self._nobody_waits)
        if len(samples):
            self._prompts.keep(sentence, samples, self._synthesizer.rate)
        else:
            self._to_render.append(sentence)  # somebody wants to be heard first

    def close(self) -> None:
        """Close the loudspeaker."""
        self._loudspeaker.close()

    def speak(self, speak: Speak) -> None:
        """Say these lines behind what is being said."""
        self.post(_Job(speak, self._hushes))
        self._synthesizer.reconsider()  # a prompt can wait

    def begin_turn(self) -> None:
        """Have the loudspeaker awake: something will be said."""
        self.post(_Turn.BEGINS)
        self._synthesizer.reconsider()

    def end_turn(self) -> None:
        """Let the loudspeaker sleep when it has been silent for a while."""
        self.post(_Turn.ENDS)

    def hush(self) -> None:
        """Be silent at once, and skip what was asked for until now."""
        with self._hushing:
            self._hushes += 1
            self._loudspeaker.cut()
        self._synthesizer.reconsider()

    def set_volume(self, level: int) -> None:
        """Speak from now on at this volume (0 to 10)."""
        self._loudspeaker.playback.set_volume(level)

    def set_pace(self, stretch: float) -> None:
        """Stretch what is said from now on by this factor."""
        self._stretch = stretch

    def stop(self, timeout: float = 5.0) -> None:
        """Stop, in mid-sentence if need be."""
        self._stopping.set()
        self.hush()
        super().stop(timeout)

    def handle(self, item: _Job | _Turn) -> None:
        """Say a job's lines, unless it was hushed; wake the loudspeaker, or let it sleep."""
        match item:
            case _Job():
                self._say(item)
            case _Turn.BEGINS:
                self._loudspeaker.wake()
                self._rest.turn_begins()
            case _Turn.ENDS:
                self._loudspeaker.rest()
                self._rest.silent_since(time.monotonic())

    def _say(self, item: _Job) -> None:
        turn_id = item.speak.turn_id
        try:
            ended = self._say_all(item) and self._heard_out(item)
        except SpeakerError as error:
            log.error("cannot speak: %s", error)  # noqa: TRY400  # it is one line by design
            if not item.speak.aside:  # what follows may well be said
                self._emit(VoiceFailed(turn_id))
            return
        if ended:
            self._emit(Spoken(turn_id))

    def _heard_out(self, job: _Job) -> bool:
        """Wait for the end of what is no aside; False when hushed first."""
        return not job.speak.aside and self._loudspeaker.drain(lambda: self._ends_here(job))

    def _ends_here(self, job: _Job) -> bool:
        """Whether it was hushed; asked between any two steps, so it is a sign of life as well."""
        self.moved()
        return self._hushed(job)

    def _hushed(self, job: _Job) -> bool:
        return job.hushes != self._hushes

    def _say_all(self, job: _Job) -> bool:
        """Hand every line to the loudspeaker; False when hushed meanwhile."""
        for number, line in enumerate(job.speak.lines):
            if self._ends_here(job):
                return False
            if not self._play(job, self._loudspeaker.fitted(self._sound(job, line))):
                return False
            if number == 0 and not job.speak.aside:
                self._emit(SoundStarted(job.speak.turn_id))
        return True

    def _play(self, job: _Job, samples: Samples) -> bool:
        """Play unless hushed while `samples` were made; the lock keeps a hush from slipping by."""
        with self._hushing:
            if self._hushed(job):
                return False
            self._loudspeaker.play(samples)
            return True

    def _sound(self, job: _Job, line: Line) -> Samples:
        rate = self._synthesizer.rate
        match line:
            case Recording(url=url):
                return self._recording(job, url)
            case Tone():
                return earcon(line, rate)
            case Prompt():
                sentence = self._phrasebook.sentence(line)
                return self._with_pause(self._prompt(job, sentence), sentence)
            case Words(text=text):
                return self._with_pause(self._made(job, text), text)

    def _prompt(self, job: _Job, sentence: str) -> Samples:
        kept = self._prompts.find(sentence, self._synthesizer.rate) if self._stretch == 1 else None
        return self._made(job, sentence) if kept is None else kept

    def _made(self, job: _Job, sentence: str) -> Samples:
        self._rest.speaks()
        self.moved(more=_work(sentence, self._stretch))
        return self._synthesizer.synthesize(sentence, self._stretch, lambda: not self._hushed(job))

    def _with_pause(self, samples: Samples, sentence: str) -> Samples:
        pause = BREATH if sentence.endswith(",") else PAUSE
        return np.concatenate([samples, silence(pause, self._synthesizer.rate)])

    def _recording(self, job: _Job, url: str) -> Samples:
        """Fetch and decode a recording, for as long as somebody wants to hear it."""
        coming = fetched(self._fetch, url)
        while not wait([coming], timeout=0.1).done:
            if self._ends_here(job):
                return silence(0.0, self._synthesizer.rate)
        try:
            return decode(coming.result(), self._synthesizer.rate)
        except SpeakerError as error:
            log.warning("%s", error)  # it was announced in words; there is no more to say
            return silence(0.0, self._synthesizer.rate)


def _work(sentence: str, stretch: float = 1.0) -> float:
    """Return the seconds that the largest voice may take to make a sentence."""
    return len(sentence) / CHARACTERS * stretch * SLOWEST
