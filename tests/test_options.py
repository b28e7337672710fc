"""What is offered: which options, how they are read aloud, and what to listen for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.commands import understand
from speaker.effects import Prompt
from speaker.messages import Location, Option, Postback, Text, Wanted
from speaker.options import Details, answerable, distinct, grammar, pages, spoken
from speaker.phrasebook import load
from speaker.picking import Picked, pick

HOME = Location(52.5, 13.4)
TEA_BUTTON = Option("Tea", Postback("__1", "Tea"))
ASKING = (
    Option("Here", Wanted.LOCATION),
    Option("My address", Wanted.EMAIL),
    Option("My number", Wanted.PHONE),
    Option("Skip", Text("Skip")),
)


def options_of(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label, Text(label)) for label in labels)


def read_aloud(labels: tuple[str, ...], page: int = 0, language: str = "en") -> list[str]:
    book = load(language)
    lines = spoken(options_of(*labels), page, book)
    return [book.sentence(line) for line in lines if isinstance(line, Prompt)]


def test_the_settings_answer_for_the_device():
    """Location, e-mail and telephone number are filled in from the settings."""
    able, unable = answerable(ASKING, Details(HOME, "me@example.org", "030 1234"))
    assert [option.answer for option in able] == [
        HOME,
        Text("me@example.org"),
        Text("030 1234"),
        Text("Skip"),
    ]
    assert unable == ()


def test_what_the_settings_lack_is_left_out_and_explained():
    """An option that nobody can answer is not offered; each lack is explained once."""
    able, unable = answerable((*ASKING, Option("Again", Wanted.EMAIL)), Details(location=HOME))
    assert [option.label for option in able] == ["Here", "Skip"]
    assert unable == (Prompt("wanted-email"), Prompt("wanted-phone"))


def test_details_are_secret():
    """The repr of the details shows neither place, address nor number."""
    assert "@" not in repr(Details(email="me@example.org"))
    assert "030" not in repr(Details(phone="030 1234"))
    assert "52" not in repr(Details(location=HOME))


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        (options_of("Tea", "Milk", "Tea"), ["Tea", "Milk"]),
        (options_of("Tea", " TEA ", "tea"), ["Tea"]),
        (options_of("", "  ", "Tea"), ["Tea"]),
        ((Option("Tea", Text("Tea")), Option("Tea", Postback("__1", "Tea"))), ["Tea", "Tea"]),
        (
            (Option("Tea", Postback("__1", "Tea")), Option("Tea", Postback("__2", "Tea"))),
            ["Tea"] * 2,
        ),
        ((Option("Tea", Postback("__1", "Tea")), Option("tea", Postback("__1", "tea"))), ["Tea"]),
        ((Option("Me", Wanted.EMAIL), Option("Me", Wanted.PHONE)), ["Me", "Me"]),
        (options_of("👍", "👎", "👍"), ["👍", "👎"]),
    ],
)
def test_each_option_is_offered_once(options, labels):
    """Copies and blanks go, order stays; another kind or payload is another option."""
    assert [option.label for option in distinct(options)] == labels


def test_a_page_is_read_with_its_numbers():
    """Each option is a sentence of its own: its number, then its label."""
    assert read_aloud(("Opening hours", "Order a coffee?")) == [
        "You can choose.",
        "One: Opening hours.",
        "Two: Order a coffee.",
    ]


def test_pages_hold_four_and_numbers_run_on():
    """Nine options are three pages; the last page offers no more."""
    labels = tuple("abcdefghi")
    assert pages(options_of(*labels)) == 3
    assert read_aloud(labels, 0)[-2:] == ["Four: d.", "Say more for the next ones."]
    assert read_aloud(labels, 1) == [
        "Five: e.",
        "Six: f.",
        "Seven: g.",
        "Eight: h.",
        "Say more for the next ones.",
    ]
    assert read_aloud(labels, 2) == ["Nine: i."]


def test_no_options_are_not_read():
    """Without options there is nothing to say and no page."""
    assert read_aloud(()) == []
    assert pages(()) == 0


def test_a_label_that_is_a_number_is_told_from_the_number():
    """Number and label stay distinct; a label that is its own number is said once."""
    assert read_aloud(("3", "2", "four", "2 tickets"))[1:] == [
        "One: the one called 3.",
        "Two.",
        "Three: the one called four.",
        "Four: 2 tickets.",
    ]


def test_labels_are_read_without_what_cannot_be_said():
    """Emoji are left out; a label of nothing else is told by its number."""
    assert read_aloud(("☕ Coffee ☕", "👍", "1️⃣ Tea!"))[1:] == [
        "One: Coffee.",
        "Two: one without a name.",
        "Three: 1 Tea.",
    ]


def test_an_only_option_has_no_number():
    """A single option is named; yes takes it (see picking)."""
    assert read_aloud(("Main menu",)) == ["You can say: Main menu."]


def test_german_pages_are_german():
    """The words come from the phrasebook."""
    assert read_aloud(("Kaffee", "Tee"), language="de") == [
        load("de").prompts["options-intro"],
        "Eins: Kaffee.",
        "Zwei: Tee.",
    ]


def test_the_grammar_is_made_of_this_turn():
    """Labels as words, the numbers read so far, ordinals, yes, no and commands."""
    phrases = grammar(options_of("Room 12", "10:30", "$5", *"abc"), 0, load("en"))
    assert phrases[:3] == ("room twelve", "ten thirty", "five dollars")
    for phrase in ("four", "option four", "number four", "the fourth one", "the last one"):
        assert phrase in phrases
    for phrase in ("yes", "no", "repeat", "more", "stop", "cancel", "volume six", "help"):
        assert phrase in phrases
    assert "five" not in phrases


def test_the_grammar_grows_with_the_pages():
    """After the second page its numbers are listened for as well."""
    phrases = grammar(options_of(*"abcdefghi"), 1, load("en"))
    assert {"one", "five", "eight", "the eighth"} <= set(phrases)
    assert "nine" not in phrases


LABELS = st.lists(st.text(max_size=20), max_size=6)


@given(labels=LABELS, language=st.sampled_from(("en", "de")), page=st.integers(0, 2))
def test_grammar_phrases_are_plain_words(labels, language, page):
    """Any labels give phrases of lower-case words without digits or doubles."""
    phrases = grammar(options_of(*labels), page, load(language))
    assert len(set(phrases)) == len(phrases)
    for phrase in phrases:
        assert phrase == " ".join(phrase.lower().split())
        assert phrase
        assert not any(c.isdecimal() for c in phrase)


@given(labels=LABELS, language=st.sampled_from(("en", "de")), page=st.integers(0, 2))
def test_any_page_can_be_read(labels, language, page):
    """Any labels give sentences, at most four options of them a page."""
    book = load(language)
    lines = spoken(options_of(*labels), page, book)
    assert len(lines) <= 6
    assert all(isinstance(line, Prompt) and book.sentence(line) for line in lines)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_grammar_phrase_means_something(language):
    """What we listen for is a pick or a command, never dead words."""
    book, options = load(language), options_of("Alpha", "Beta", "Gamma")
    for phrase in grammar(options, 0, book):
        assert isinstance(pick(options, phrase, book), Picked) or understand(phrase, book), phrase
