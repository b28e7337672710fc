"""People who say a number, and noises that do not: whole utterances through the listener.

The floors lie well below what was measured (docs/hearing.md): they catch a break, not a bad day.
"""

from collections import Counter

import pytest

from speaker.effects import Profile
from speaker.endpoint import Verdict
from speaker.hearing.wav import blocks, quiet, read_wav
from tests.recordings import group

pytestmark = [pytest.mark.engine, pytest.mark.recordings]

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PHRASES = (*NUMBERS, *(f"option {number}" for number in NUMBERS), "yes", "no", "repeat", "more")


def heard(listener, clip, profile, phrases=()) -> str:
    listener.begin(profile, phrases)
    for block in blocks(quiet(0.3) + read_wav(clip.path) + quiet(6.0)):
        verdict = listener.feed(block)
        if verdict is not None:
            return "" if verdict is Verdict.NOTHING else listener.transcript().text
    return ""


def results(listener, profile, phrases=()) -> Counter[str]:
    """Count what became of every third digit: right, wrong, or no digit at all."""
    counts: Counter[str] = Counter()
    for clip in group("digits")[::3]:
        text = heard(listener, clip, profile, phrases).removeprefix("option ")
        is_digit = text in NUMBERS
        counts["right" if text == clip.transcript else "wrong" if is_digit else "none"] += 1
    return counts


def test_digits_with_a_grammar_and_without(listener):
    """With the turn's grammar most numbers are heard, and fewer wrong ones than without."""
    tuned = results(listener, Profile.OPTIONS, PHRASES)
    free = results(listener, Profile.OPEN)
    assert tuned["right"] >= 0.75 * tuned.total()
    assert tuned["wrong"] <= 0.05 * tuned.total()
    assert tuned["wrong"] < free["wrong"]


def test_noise_picks_nothing(listener):
    """Kitchens, streets, music and handling pick no option."""
    picked = [heard(listener, clip, Profile.OPTIONS, PHRASES) in PHRASES for clip in group("noise")]
    assert sum(picked) <= 2


def test_noise_is_no_question(listener):
    """Most noises are not taken for words of an open question either."""
    answered = [bool(heard(listener, clip, Profile.OPEN)) for clip in group("noise")]
    assert sum(answered) <= 5
