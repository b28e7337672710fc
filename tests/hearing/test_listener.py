"""One utterance: when it is over, and what was said."""

import pytest

from speaker import options, phrasebook
from speaker.effects import Profile
from speaker.endpoint import Verdict
from speaker.hearing.wav import blocks, quiet
from speaker.messages import Option, Text

pytestmark = pytest.mark.engine

PHRASES = ("one", "two", "three", "option one", "option two", "the second one", "help me", "more")


def feed(listener, sound):
    """Feed until there is a verdict; return it and the seconds fed."""
    fed = 0
    for block in blocks(sound):
        fed += len(block)
        verdict = listener.feed(block)
        if verdict is not None:
            return verdict, fed / 32_000
    return None, fed / 32_000


def test_a_pick_from_options(listener, question):
    """A number is heard, and the wait after it is short."""
    listener.begin(Profile.OPTIONS, PHRASES)
    sound = question("two")
    verdict, after = feed(listener, sound + quiet(3.0))
    assert verdict is Verdict.FINISHED
    assert after < len(sound) / 32_000 + 0.5
    assert 0.35 <= listener.silence < 0.5
    assert listener.transcript().text == "two"


def test_an_answer_to_an_open_question(listener, question):
    """A sentence is heard to its end."""
    listener.begin()
    verdict, _ = feed(listener, question("what-are-the-opening-hours") + quiet(3.0))
    assert verdict is Verdict.FINISHED
    assert listener.silence >= 0.7
    assert listener.transcript().text == "what are the opening hours"


@pytest.mark.parametrize("later", range(0, 30, 5))
def test_the_moment_at_which_a_word_begins_does_not_matter(listener, question, later):
    """The recognizer looks every 30 ms; "yes" is heard wherever it begins between two looks."""
    offer = [Option(label, Text(label)) for label in ("Yes", "No")]
    listener.begin(Profile.OPTIONS, options.grammar(offer, 0, phrasebook.load("en")))
    feed(listener, quiet(0.1 + later / 1000) + question("yes") + quiet(3.0))
    assert listener.transcript().text == "yes"


def test_a_free_answer_is_not_forced_into_an_option(listener, question):
    """With options on the table, other words are still heard as what they are."""
    listener.begin(Profile.OPTIONS, PHRASES)
    feed(listener, question("what-are-the-opening-hours") + quiet(3.0))
    assert listener.transcript().text == "what are the opening hours"


def test_nobody_speaks(listener):
    """Quiet is nothing heard after the no-speech time."""
    listener.begin(Profile.OPTIONS, PHRASES)
    assert feed(listener, quiet(8.0)) == (Verdict.NOTHING, pytest.approx(5.0, abs=0.05))


def test_a_click_is_not_an_answer(listener):
    """A knock on the table does not end the listening, and leaves no word behind."""
    listener.begin(Profile.OPTIONS, PHRASES)
    click = (b"\xff\x7f" * 8 + b"\x01\x80" * 8) * 20
    assert feed(listener, quiet(1.0) + click + quiet(8.0))[0] is Verdict.NOTHING


def test_the_button_ends_it(listener, question):
    """While it is held no silence ends it; the release does at once, with all that was said."""
    listener.begin(held=True)
    assert feed(listener, question("the-second-one") + quiet(2.0) + question("yes"))[0] is None
    assert listener.release() is Verdict.FINISHED
    assert listener.transcript().text == "the second one yes"


def test_a_tap_leaves_it_to_silence(listener, question):
    """When the press was a tap, silence ends it from then on."""
    listener.begin(held=True)
    assert feed(listener, question("yes") + quiet(2.0))[0] is None
    listener.auto()
    assert feed(listener, quiet(1.0)) == (Verdict.FINISHED, pytest.approx(0.03))


def test_released_without_a_word(listener):
    """Pressing and letting go is nothing heard."""
    listener.begin(held=True)
    feed(listener, quiet(1.0))
    assert listener.release() is Verdict.NOTHING


def test_a_word_begun_before_the_press(listener, question):
    """What was said in the last half second before the press belongs to the utterance."""
    said = list(blocks(question("the-second-one")[20_000:] + quiet(2.0)))
    whole = list(blocks(question("the-second-one")[8_000:20_000]))
    listener.begin(Profile.OPEN, (), whole)
    feed(listener, b"".join(said))
    assert listener.transcript().text == "the second one"
    listener.begin()
    feed(listener, b"".join(said))
    assert listener.transcript().text != "the second one"


def test_silence_counts_from_the_press(listener, question):
    """A word all before the press ends the utterance a silence after the press, not at once."""
    listener.begin(Profile.OPTIONS, PHRASES, blocks(question("two")[8_000:21_000] + quiet(0.1)))
    verdict, after = feed(listener, quiet(3.0))
    assert (verdict, after) == (Verdict.FINISHED, pytest.approx(0.36, abs=0.04))
    assert listener.transcript().text == "two"


def test_the_sound_is_forgotten(listener, question):
    """Neither the sound nor the words of an utterance stay after it."""
    listener.begin(Profile.OPTIONS, PHRASES)
    feed(listener, question("two") + quiet(1.0))
    listener.transcript()
    assert not listener._kept
    listener.begin(Profile.OPTIONS, PHRASES)
    feed(listener, question("two"))
    assert listener._kept
    listener.forget()
    assert not listener._kept
    assert listener.transcript().text == ""


def test_one_utterance_after_the_other(listener, question):
    """Nothing of an utterance is heard again in the next, finished or not."""
    listener.begin()
    feed(listener, question("what-did-you-say"))
    listener.begin(Profile.OPTIONS, PHRASES)
    feed(listener, question("two") + quiet(1.0))
    assert listener.transcript().text == "two"
