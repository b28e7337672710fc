"""Has the person finished? Seconds of sound in, a verdict out; never a clock.

Two witnesses are heard: the voice activity detector, which is quick but misses soft speech, and
the recognizer's partial text, which is sure but late. A short word counts as soon as either knows
of it, so that "yes" does not run into the no-speech time; a tap of noise without a word does not.
"""

from dataclasses import dataclass
from enum import StrEnum

from speaker.effects import Profile

SHORTEST = 0.1
"""Seconds of voice below which a sound without words is a tap, a click, a cough."""
LAG = 0.3
"""Seconds by which partial text trails the sound (measured on the built-in model)."""


class Verdict(StrEnum):
    """Why the listening is over."""

    FINISHED = "finished"
    NOTHING = "nothing"
    """Nobody spoke."""
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Times:
    """The settings of `[endpoint]`, in seconds of sound."""

    open: float = 0.7
    """Silence that ends an answer to an open question: people think in mid-sentence."""
    options: float = 0.35
    """Silence that ends a pick from options on the table."""
    no_speech: float = 5.0
    """After so much sound without a word nobody is going to speak."""
    maximum: float = 15.0
    """The longest utterance."""

    def silence(self, profile: Profile) -> float:
        """Return the seconds of silence that end an utterance of this profile."""
        return self.options if profile is Profile.OPTIONS else self.open


class Endpoint:
    """Follows one utterance block by block.

    Args:
        times: the settings.
        profile: what kind of answer is expected.
        held: the button is down; then no silence ends what was begun until `auto` is called.
    """

    def __init__(
        self, times: Times, profile: Profile = Profile.OPEN, *, held: bool = False
    ) -> None:
        self.silence = 0.0
        """Seconds since the last sign of speech."""
        self.voice = 0.0
        """Seconds of voice so far."""
        self._times = times
        self._enough = times.silence(profile)
        self._held = held
        self._heard = 0.0
        self._text = ""

    @property
    def voiced(self) -> bool:
        """Whether the detector heard a voice for long enough to be somebody."""
        return self.voice >= SHORTEST

    @property
    def spoken(self) -> bool:
        """Whether somebody spoke: a voice, or words."""
        return self.voiced or bool(self._text)

    def opened(self) -> None:
        """The button was pressed now: what came before was a head start and costs no time."""
        self._heard = 0.0
        self.silence = 0.0

    def auto(self) -> None:
        """From here on silence ends the utterance: the button was only tapped."""
        self._held = False

    def hear(self, seconds: float, text: str = "", *, voice: bool) -> Verdict | None:
        """Take a block's length, the words so far and whether it holds voice; None: go on."""
        self._heard += seconds
        self.silence += seconds
        if voice:
            self.voice += seconds
            self.silence = 0.0
        if len(text.split()) > len(self._text.split()):  # a new word, not second thoughts
            self.silence = min(self.silence, LAG if self.voiced else 0.0)
        self._text = text
        if self.silence >= self._enough and not self.spoken:
            self.voice = 0.0  # it was a tap: taps do not add up to a voice
        return self._verdict()

    def released(self) -> Verdict:
        """Return the verdict when the button says that the person has finished."""
        return Verdict.FINISHED if self.spoken else Verdict.NOTHING

    def take_back(self) -> Verdict | None:
        """The words so far were no words after all; return the verdict without them."""
        self._text = ""
        return self._verdict()

    def _verdict(self) -> Verdict | None:
        if self._heard >= self._times.maximum:
            return Verdict.TOO_LONG if self.spoken else Verdict.NOTHING
        if self.spoken:
            ended = self.silence >= self._enough and not self._held
            return Verdict.FINISHED if ended else None
        return Verdict.NOTHING if self._heard >= self._times.no_speech else None
