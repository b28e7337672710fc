"""When an utterance is over, in seconds of sound."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.effects import Profile
from speaker.endpoint import SHORTEST, Endpoint, Times, Verdict

TIMES = Times()
BLOCK = 0.03


def hear(endpoint: Endpoint, seconds: float, text: str = "", *, voice: bool = False):
    """Feed so many seconds; return the verdict and the seconds it took, or None and all."""
    heard = 0.0
    while heard < seconds - 1e-9:
        block = min(BLOCK, seconds - heard)
        verdict = endpoint.hear(block, text, voice=voice)
        heard += block
        if verdict is not None:
            return verdict, heard
    return None, heard


@pytest.mark.parametrize(("profile", "silence"), [(Profile.OPEN, 0.7), (Profile.OPTIONS, 0.35)])
def test_silence_after_speech_ends_it(profile, silence):
    """An open question is given twice the silence that a pick from options is given."""
    endpoint = Endpoint(TIMES, profile)
    assert hear(endpoint, 1.0, "two", voice=True) == (None, 1.0)
    verdict, after = hear(endpoint, 2.0, "two")
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(silence, abs=BLOCK)
    assert endpoint.silence == pytest.approx(after)


def test_a_pause_in_mid_sentence_does_not_end_it():
    """Half a second of thinking belongs to the sentence."""
    endpoint = Endpoint(TIMES)
    hear(endpoint, 0.5, voice=True)
    assert hear(endpoint, 0.6) == (None, 0.6)
    hear(endpoint, 0.5, voice=True)
    assert hear(endpoint, 0.6) == (None, 0.6)


def test_nobody_speaks():
    """Five seconds without a word are nothing heard."""
    verdict, after = hear(Endpoint(TIMES), 20.0)
    assert verdict is Verdict.NOTHING
    assert after == pytest.approx(5.0, abs=BLOCK)


def test_the_longest_utterance():
    """Somebody who never pauses is cut off at the maximum."""
    verdict, after = hear(Endpoint(TIMES), 60.0, voice=True)
    assert verdict is Verdict.TOO_LONG
    assert after == pytest.approx(15.0, abs=BLOCK)


def test_one_short_word_is_enough():
    """A "yes" of an eighth of a second does not run into the no-speech time."""
    endpoint = Endpoint(TIMES, Profile.OPTIONS)
    hear(endpoint, 0.12, voice=True)
    verdict, after = hear(endpoint, 5.0)
    assert verdict is Verdict.FINISHED
    assert after < 0.4


def test_words_count_though_no_voice_was_detected():
    """Soft speech that only the recognizer made out is speech."""
    endpoint = Endpoint(TIMES)
    hear(endpoint, 0.3)
    hear(endpoint, 0.3, "yes")
    verdict, after = hear(endpoint, 5.0, "yes")
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(0.7 - 0.3, abs=2 * BLOCK)


def test_a_tap_of_noise_is_not_speech():
    """A click that passes for a voice, with no word to it, does not begin an utterance."""
    endpoint = Endpoint(TIMES, Profile.OPTIONS)
    hear(endpoint, SHORTEST / 2, voice=True)
    verdict, after = hear(endpoint, 10.0)
    assert verdict is Verdict.NOTHING
    assert after == pytest.approx(5.0, abs=0.1)


def test_taps_do_not_add_up_to_a_voice():
    """Ten clicks are ten clicks."""
    endpoint = Endpoint(TIMES, Profile.OPTIONS)
    for _ in range(10):
        hear(endpoint, SHORTEST / 2, voice=True)
        assert hear(endpoint, 0.4) == (None, pytest.approx(0.4))
    assert not endpoint.spoken


def test_words_that_come_late_do_not_start_the_silence_anew():
    """The recognizer's text trails the voice; waiting for it again would cost the person time."""
    endpoint = Endpoint(TIMES)
    hear(endpoint, 0.5, voice=True)
    hear(endpoint, 0.4)
    verdict, after = hear(endpoint, 5.0, "two")
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(0.4, abs=2 * BLOCK)


def test_second_thoughts_of_the_recognizer_are_no_speech():
    """When the words so far only change, nobody has said anything more."""
    endpoint = Endpoint(TIMES)
    hear(endpoint, 0.5, "two", voice=True)
    hear(endpoint, 0.6, "two")
    verdict, after = hear(endpoint, 5.0, "too")
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(0.1, abs=2 * BLOCK)


def test_no_silence_ends_what_is_held():
    """While the button is down a person may think for as long as they like."""
    endpoint = Endpoint(TIMES, held=True)
    hear(endpoint, 0.5, voice=True)
    assert hear(endpoint, 10.0)[0] is None
    assert endpoint.released() is Verdict.FINISHED


def test_holding_without_a_word_is_nothing():
    """A silent hold is noticed after the no-speech time, and at the release."""
    endpoint = Endpoint(TIMES, held=True)
    assert endpoint.released() is Verdict.NOTHING
    verdict, after = hear(endpoint, 10.0)
    assert verdict is Verdict.NOTHING
    assert after == pytest.approx(5.0, abs=BLOCK)


def test_a_tap_hands_over_to_silence():
    """When the press turns out to be a tap, silence ends the utterance as usual."""
    endpoint = Endpoint(TIMES, held=True)
    hear(endpoint, 0.5, voice=True)
    hear(endpoint, 0.3)
    endpoint.auto()
    verdict, after = hear(endpoint, 5.0)
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(0.4, abs=2 * BLOCK)


def test_the_head_start_costs_no_time():
    """Silence and time before the press do not count, a word before the press does."""
    endpoint = Endpoint(TIMES, Profile.OPTIONS)
    hear(endpoint, 0.2, voice=True)
    hear(endpoint, 0.3)
    endpoint.opened()
    verdict, after = hear(endpoint, 5.0)
    assert verdict is Verdict.FINISHED
    assert after == pytest.approx(0.35, abs=BLOCK)


def test_the_no_speech_time_counts_from_the_press():
    """Half a second of quiet before the press does not shorten the wait for a word."""
    endpoint = Endpoint(TIMES)
    hear(endpoint, 0.5)
    endpoint.opened()
    assert hear(endpoint, 10.0) == (Verdict.NOTHING, pytest.approx(5.0, abs=BLOCK))


def test_words_taken_back_were_no_words():
    """When the words turn out to be noise, the wait for a word goes on."""
    endpoint = Endpoint(TIMES)
    assert hear(endpoint, 5.0, "the")[0] is Verdict.FINISHED
    assert endpoint.take_back() is None
    assert not endpoint.spoken
    assert hear(endpoint, 3.9) == (None, pytest.approx(3.9))
    assert hear(endpoint, 5.0, "the")[0] is Verdict.FINISHED
    assert endpoint.take_back() is Verdict.NOTHING


blocks = st.lists(
    st.tuples(
        st.floats(0.001, 0.05), st.booleans(), st.sampled_from(["", "two", "two please", "[x]"])
    ),
    max_size=200,
)


@given(blocks, st.sampled_from(Profile), st.booleans())
def test_it_always_comes_to_an_end(heard, profile, held):
    """Whatever is heard: never past the maximum, and the verdict fits what was heard."""
    times = replace(TIMES, maximum=3.0)
    endpoint = Endpoint(times, profile, held=held)
    total = 0.0
    for seconds, voice, text in heard:
        verdict = endpoint.hear(seconds, text, voice=voice)
        total += seconds
        assert endpoint.silence <= total + 1e-9
        if verdict is Verdict.FINISHED:
            assert endpoint.spoken
            assert not held
            assert endpoint.silence >= times.silence(profile)
        if verdict is Verdict.NOTHING:
            assert not endpoint.spoken
        if verdict is not None:
            return
    assert total < times.maximum


@given(blocks)
def test_speaking_on_never_ends_it_early(heard):
    """As long as there is voice in every block nothing ends before the maximum."""
    times = replace(TIMES, maximum=3.0)
    endpoint = Endpoint(times, Profile.OPTIONS)
    total = 0.0
    for seconds, _, text in heard:
        verdict = endpoint.hear(seconds, text, voice=True)
        total += seconds
        assert (verdict is None) == (total < times.maximum)
        if verdict is not None:
            assert verdict is Verdict.TOO_LONG
            return
