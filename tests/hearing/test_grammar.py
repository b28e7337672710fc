"""Which phrases a model can listen for."""

from hypothesis import given
from hypothesis import strategies as st

from speaker.hearing.grammar import phrases_for, words_of

VOCABULARY = frozenset(
    ("the", "one", "two", "help", "me", "give", "tips", "opening", "hours", "menu", "password")
)


def usable(*phrases: str) -> tuple[str, ...]:
    return phrases_for(phrases, VOCABULARY.__contains__)


def test_known_phrases_stay_as_they_are():
    """Phrases of known words are listened for, each once, in plain lower case."""
    assert usable("Help me!", "Give me TIPS", "help me") == ("help me", "give me tips")


def test_a_label_with_unknown_words_is_known_by_its_telling_ones():
    """A "Wi-Fi password" is recognized by "password" when nothing else has that word."""
    assert usable("Wi-Fi password", "one", "two") == ("password", "one", "two")


def test_words_that_two_labels_share_tell_nothing():
    """What is left of two labels may not be the same."""
    assert usable("Wi-Fi password", "Bank password", "one") == ("one",)


def test_short_words_tell_nothing():
    """Option "The Krugerrand" is not picked by saying "the"."""
    assert usable("The Krugerrand", "one") == ("one",)


def test_nothing_known_is_nothing():
    """Labels of unknown words only are left to their numbers."""
    assert usable("Ødegård", "訂咖啡", "🙂", "", "   ", "[unk]", "<eps>") == ()


def test_punctuation_is_no_word():
    """Apostrophes belong to words, typographic ones too; nothing else does."""
    words = ["what's", "new", "o'clock", "wise", "50"]
    assert words_of("What\N{RIGHT SINGLE QUOTATION MARK}s new, o'clock-wise? (50%)") == words


@given(st.lists(st.text(max_size=30), max_size=20))
def test_only_known_words_come_out(phrases):
    """Whatever the labels are, the recognizer is given known words separated by single spaces."""
    for phrase in usable(*phrases):
        assert phrase
        assert set(phrase.split(" ")) <= VOCABULARY
