"""Which words are believed: what two recognizers made of the same sound, and how much voice."""

from typing import Any

import pytest

from speaker.effects import Profile
from speaker.endpoint import Times, Verdict
from speaker.hearing.listener import Listener
from speaker.hearing.recognizer import Transcript
from speaker.hearing.wav import blocks

NOTHING = Transcript()
UNKNOWN = Transcript(unknown=1.0)
PHRASES = ("one", "two", "help me")


class ToldRecognizer:
    """Recognizes what it was told: one thing when tuned, one when open."""

    def __init__(self, tuned, free):
        self.tuned, self.free = tuned, free

    def phrases(self, wanted):
        return tuple(wanted)

    def listen(self, phrases=()):
        return ToldHearing(self.tuned if phrases else self.free)


class ToldHearing:
    def __init__(self, transcript):
        self.transcript = transcript

    def feed(self, block):
        return self.transcript.text

    def end(self):
        return self.transcript


class ToldVoice:
    """Hears a voice in so many seconds of the sound after a reset."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.left = 0.0

    def reset(self):
        self.left = self.seconds

    def hears(self, block):
        self.left -= len(block) / 32_000
        return self.left > -1e-9


def listen(profile, tuned=NOTHING, free=NOTHING, voice=1.0):
    """Return the verdict and the words of ten seconds."""
    recognizer: Any = ToldRecognizer(tuned, free)
    detector: Any = ToldVoice(voice)
    listener = Listener(recognizer, detector, Times())
    listener.begin(profile, PHRASES if profile is Profile.OPTIONS else ())
    verdict = next(filter(None, map(listener.feed, blocks(bytes(320_000)))))
    return verdict, listener.transcript().text


@pytest.mark.parametrize(
    ("tuned", "free", "words"),
    [
        (Transcript("two", 0.9), Transcript("too late", 1.0), "two"),
        (Transcript("two", 0.3), Transcript("too late", 0.8), "too late"),
        (Transcript("help two", 1.0), Transcript("have two", 1.0), "have two"),
        (Transcript("help two", 1.0), Transcript("have two", 0.9), "help two"),
        (Transcript("two", 0.45), Transcript("blue", 0.3), "two"),
        (Transcript("two", 0.3), Transcript("blue", 0.2), ""),
        (UNKNOWN, Transcript("is it open today", 0.8), "is it open today"),
        (UNKNOWN, Transcript("is it", 0.3), ""),
        (UNKNOWN, Transcript("stop", 0.4, unknown=0.6), ""),
        (UNKNOWN, UNKNOWN, ""),
        (UNKNOWN, Transcript("two", 0.9), ""),
        (UNKNOWN, Transcript("two", 1.0), "two"),
        (UNKNOWN, Transcript("two one", 1.0), ""),
        (Transcript("two", 0.5, unknown=0.4), Transcript("two please", 0.9), "two please"),
        (Transcript("two", 0.5, unknown=0.4), Transcript("two", 0.9), "two"),
        (Transcript("help", 0.1, unknown=0.8), Transcript("help me", 0.9), ""),
    ],
)
def test_with_options_on_the_table(tuned, free, words):
    """Sure words of the options count; else the open words, which must be certain if on offer."""
    assert listen(Profile.OPTIONS, tuned, free) == (Verdict.FINISHED, words)


@pytest.mark.parametrize(
    ("free", "words"),
    [
        (Transcript("is it open today", 0.8), "is it open today"),
        (Transcript("is it open", 0.7, unknown=0.3), "is it open"),
        (Transcript("open", 0.7, unknown=0.6), ""),
        (Transcript("is it open", 0.3), ""),
        (Transcript("the", 1.0), ""),
        (UNKNOWN, ""),
    ],
)
def test_open_recognition(free, words):
    """Words count when they are not a mere guess and are most of what was said."""
    assert listen(Profile.OPEN, free=free) == (Verdict.FINISHED, words)


def test_little_voice_takes_certain_words():
    """Where hardly a voice was heard only words beyond doubt are believed."""
    doubtful, certain = Transcript("two", 0.8), Transcript("two", 1.0)
    assert listen(Profile.OPTIONS, doubtful, doubtful, voice=0.15) == (Verdict.FINISHED, "")
    assert listen(Profile.OPTIONS, certain, voice=0.15) == (Verdict.FINISHED, "two")
    assert listen(Profile.OPTIONS, certain, voice=0.0) == (Verdict.FINISHED, "two")


def test_what_the_options_rule_out_takes_a_plain_voice():
    """An option that only open recognition heard is believed after 0.3 s of voice, not before."""
    certain = Transcript("two", 1.0)
    assert listen(Profile.OPTIONS, UNKNOWN, certain, voice=0.25) == (Verdict.FINISHED, "")
    assert listen(Profile.OPTIONS, UNKNOWN, certain, voice=0.35) == (Verdict.FINISHED, "two")


def test_ghost_words_do_not_end_the_listening():
    """Words that noise makes are no answer: the wait for a person goes on to its end."""
    ghost = Transcript("do", 0.6)
    assert listen(Profile.OPEN, free=ghost, voice=0.0) == (Verdict.NOTHING, "")
