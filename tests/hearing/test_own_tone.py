"""Our own listening tone in the microphone."""

import numpy as np
import pytest

from speaker.effects import Tone
from speaker.hearing.own_tone import LASTS, OwnTone
from speaker.hearing.wav import blocks, quiet
from speaker.speaking.earcons import earcon


def mixed(sound, after):
    """A sound with the tone in it, as loud as it is played, `after` seconds from its beginning."""
    samples = np.frombuffer(sound, np.int16).astype(np.int32)
    tone, start = earcon(Tone.LISTENING, 16_000), round(after * 16_000)
    samples[start : start + len(tone)] += tone
    return np.clip(samples, -32_768, 32_767).astype(np.int16).tobytes()


def passed(sound, *, expected=True):
    own = OwnTone()
    own.expect(expected=expected)
    return b"".join(own.without(block) for block in blocks(sound))


def power(sound):
    return float(np.mean(np.frombuffer(sound, np.int16).astype(float) ** 2))


@pytest.mark.parametrize("after", [0.06, 0.1234, 0.4])
def test_the_tone_is_taken_out_whenever_it_arrives(after):
    """What is left of it, where its notes begin and end, is less than a tenth of its power."""
    heard = mixed(quiet(1.0), after)
    assert power(passed(heard)) < 0.1 * power(heard)


def test_the_quiet_around_it_stays_as_it_was():
    """Nothing is added, and nearly nothing is taken."""
    assert 0.9 * power(quiet(0.9)) < power(passed(quiet(0.9))) <= power(quiet(0.9))


def test_later_sound_is_left_alone():
    """After a second, or when no tone was played, every sample is as it came."""
    assert passed(mixed(quiet(1.0), 0.1), expected=False) == mixed(quiet(1.0), 0.1)
    long = quiet(LASTS + 1.0)
    assert passed(long)[-16_000:] == long[-16_000:]


@pytest.mark.engine
@pytest.mark.parametrize("words", ["order a coffee", "give me tips", "the second one", "two"])
def test_words_spoken_into_the_tone_are_understood(listener, question, words):
    """No word is lost to the tone and none is added by it."""
    spoken = question(words.replace(" ", "-"))
    begins = int(np.argmax(np.abs(np.frombuffer(spoken, np.int16)) > 400))
    listener.begin(held=True)
    for block in blocks(passed(mixed(quiet(0.1) + spoken[2 * begins :] + quiet(0.5), 0.16))):
        listener.feed(block)
    listener.release()
    assert listener.transcript().text == words
