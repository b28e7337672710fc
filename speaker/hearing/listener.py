"""One utterance at a time: from the first block to the transcript.

With options on the table the recognizer is tuned to them and knows nothing else, so that a free
answer comes out as unknown speech or as unsure words. Then the sound of the utterance, kept in
memory for this, is recognized once more by the open recognizer. (Two recognizers side by side
would cost every answer what this costs the few free ones: docs/hearing.md.)
"""

from collections.abc import Iterable, Sequence

from speaker.effects import Profile
from speaker.endpoint import Endpoint, Times, Verdict
from speaker.hearing.recognizer import RATE, Recognizer, Transcript
from speaker.hearing.voice_activity import VoiceActivity

SURE = 0.9
"""Confidence from which tuned words are believed (measured: docs/hearing.md)."""
BARELY = 0.4
"""Confidence below which open words are a guess, and worse than asking again."""
CERTAIN = 0.95
"""Confidence from which words are believed though there was no clear voice."""
CLEAR = 0.2
"""Seconds of voice from which there was one."""
PLAIN = 0.3
"""Seconds of voice from which certain open words of an option are believed against the tuned."""
MOSTLY = 0.5
"""The share of unknown speech from which it is not understood."""
FILLERS = frozenset({"the", "a", "huh", "uh", "um", "hm", "mm"})
"""What a recognizer makes of a noise; alone they are never an answer."""


class Listener:
    """Hears out one utterance after the other.

    Args:
        recognizer: speech to text.
        voice: the detector; reset before every utterance.
        times: when an utterance is over.
    """

    def __init__(self, recognizer: Recognizer, voice: VoiceActivity, times: Times) -> None:
        self._recognizer = recognizer
        self._voice = voice
        self._times = times
        self._phrases: tuple[str, ...] = ()
        self._kept: list[bytes] = []
        self._settled: Transcript | None = None
        self._start(Endpoint(times))

    @property
    def silence(self) -> float:
        """Seconds since the last sign of speech."""
        return self._endpoint.silence

    def begin(
        self,
        profile: Profile = Profile.OPEN,
        phrases: Iterable[str] = (),
        before: Iterable[bytes] = (),
        *,
        held: bool = False,
    ) -> None:
        """Begin an utterance, forgetting the one before.

        Args:
            profile: what kind of answer is expected.
            phrases: likely to be said, in any words; empty for open recognition.
            before: the blocks from just before; a word may have begun there.
            held: the button is down, so no silence ends it until `auto`.
        """
        self._phrases = self._recognizer.phrases(phrases)
        self._start(Endpoint(self._times, profile, held=held))
        self._voice.reset()
        for block in before:
            self.feed(block)
        self._endpoint.opened()

    def auto(self) -> None:
        """From here on silence ends the utterance."""
        self._endpoint.auto()

    def feed(self, block: bytes) -> Verdict | None:
        """Take an int16 mono block of 16 kHz, at most 100 ms; None while it goes on."""
        if self._phrases:
            self._kept.append(block)
        voice = self._voice.hears(block)
        verdict = self._endpoint.hear(seconds(block), self._hearing.feed(block), voice=voice)
        ended = verdict is Verdict.FINISHED
        if ended and not self._endpoint.voiced and not self.transcript().text:
            return self._go_on()
        return verdict

    def release(self) -> Verdict:
        """End the utterance: the button says so."""
        return self._endpoint.released()

    def transcript(self) -> Transcript:
        """Settle what was said; the sound is forgotten."""
        if self._settled is None:
            self._settled = self._settle()
            self._kept.clear()
        return self._settled

    def forget(self) -> None:
        """Forget the utterance, sound and words."""
        self._phrases = ()
        self._start(Endpoint(self._times))

    def _start(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._hearing = self._recognizer.listen(self._phrases)
        self._kept.clear()
        self._settled = None

    def _go_on(self) -> Verdict | None:
        """It was noise that looked like words: listen on, for the rest of the time."""
        self._start(self._endpoint)
        return self._endpoint.take_back()

    def _settle(self) -> Transcript:
        heard = self._hearing.end()
        if self._phrases and not sure(heard, self._phrases):
            heard = self._likelier(heard, self._once_more())
        return heard if self._believable(heard) else Transcript()

    def _once_more(self) -> Transcript:
        hearing = self._recognizer.listen()
        hearing.feed(b"".join(self._kept))
        return hearing.end()

    def _likelier(self, tuned: Transcript, free: Transcript) -> Transcript:
        """Between unsure words of the options and the open recognition of the same sound."""
        if tuned.text and not tuned.unknown:
            whole = tuned.text in self._phrases  # else it was strung together of several
            either = (tuned, free) if whole else (free, tuned)
            return max(either, key=lambda heard: heard.confidence)  # the first, if they are equal
        offered = {word for phrase in self._phrases for word in phrase.split()}
        if tuned.unknown > MOSTLY and offered.issuperset(free.text.split()):
            return free if self._plainly_offered(free) else Transcript()
        return free

    def _plainly_offered(self, free: Transcript) -> bool:
        """Whether it was an option all the same, though the tuned recognizer knew no word of it.

        It looks at the sound every 30 ms, so that the same "yes" is known or unknown to it by the
        moment at which it begins (docs/hearing.md).
        """
        certain = free.confidence >= CERTAIN and free.text in self._phrases
        return certain and self._endpoint.voice >= PLAIN

    def _believable(self, heard: Transcript) -> bool:
        if heard.unknown > MOSTLY or heard.confidence < BARELY or heard.text in FILLERS:
            return False
        certain = heard.confidence >= CERTAIN and not heard.unknown
        return certain or self._endpoint.voice >= CLEAR


def seconds(block: bytes) -> float:
    """Return the length of an int16 mono block of 16 kHz."""
    return len(block) / 2 / RATE


def sure(tuned: Transcript, phrases: Sequence[str]) -> bool:
    """Whether what a tuned recognizer heard is believed without hearing the sound again.

    The tuned recognizer may string words of different phrases together ("help the" for "help me"
    that was not on offer), so only a whole phrase is.
    """
    return not tuned.unknown and tuned.confidence >= SURE and tuned.text in phrases
