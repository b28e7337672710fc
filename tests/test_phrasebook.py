"""What the device says, in each of its languages."""

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.effects import Prompt
from speaker.errors import SettingsError, Trouble
from speaker.messages import Thing, Wanted
from speaker.phrasebook import Phrasebook, languages, load
from speaker.spelling import spelled
from speaker.wording import bare, tokens

SHORT = {
    "number": "twenty two",
    "volume": "six",
    "label": "Opening hours",
    "title": "Summer menu",
    "first": "Latte",
    "second": "Mocha",
    "digits": "one two three",
}
LONGEST_SENTENCE = 12


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def rendered(name: str, book: Phrasebook) -> str:
    values = ((gap, SHORT[gap]) for gap in sorted(gaps(book.prompts[name])))
    return book.sentence(Prompt(name, tuple(values)))


EVERY_PROMPT = [(language, name) for language in languages() for name in load(language).prompts]


@pytest.mark.parametrize(("language", "name"), EVERY_PROMPT)
def test_every_prompt_renders_in_short_sentences(language, name):
    """Each prompt, its gaps filled, is sentences of at most 12 words that end properly."""
    text = rendered(name, load(language))
    assert text[0].isupper()
    assert text[-1] in ".?"
    assert not set(text) & set("{}[]\n()")
    for sentence in re.split(r"(?<=[.?!])\s+", text):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("language", languages())
def test_languages_say_the_same(language):
    """Every language has the keys and gaps of English."""
    book, english = load(language), load("en")
    assert {n: gaps(t) for n, t in book.prompts.items()} == {
        n: gaps(t) for n, t in english.prompts.items()
    }
    assert set(book.commands) == set(english.commands)
    assert set(book.symbols) == set(english.symbols)


@pytest.mark.parametrize("language", languages())
def test_every_trouble_and_thing_has_its_prompts(language):
    """What can go wrong, be told about or be wanted has its words."""
    prompts = load(language).prompts
    assert {str(trouble) for trouble in Trouble} <= set(prompts)
    assert {f"wanted-{wanted}" for wanted in Wanted} <= set(prompts)
    for thing in set(Thing) - {Thing.PHONE}:
        assert gaps(prompts[str(thing)]) == {"title"}
        assert gaps(prompts[f"{thing}-untitled"]) == set()


@pytest.mark.parametrize("language", languages())
def test_numbers_are_read_back(language):
    """Every number to 99 is said in words of which it is read back."""
    book = load(language)
    for value in range(100):
        assert tokens(book.number(value), book) == (str(value),)
        assert tokens(str(value), book) == (str(value),)
    assert book.number(100) == "100"


@pytest.mark.parametrize("language", languages())
def test_no_filler_is_a_number(language):
    """What may stand around an answer is never the answer."""
    book = load(language)
    for filler in (*book.before, *book.after):
        assert tokens(filler, book)
        assert not any(token.isdecimal() for token in bare(tokens(filler, book), book)), filler


@pytest.mark.parametrize("language", languages())
def test_sentences_without_gaps_can_be_rendered_beforehand(language):
    """The plain sentences are those that an error needs, as they will be said."""
    book = load(language)
    plain = book.plain_sentences()
    assert {rendered(str(trouble), book) for trouble in Trouble} <= set(plain)
    assert not [sentence for sentence in plain if "{" in sentence]


def test_english_and_german_are_complete():
    """There are two languages; a region is taken for its language."""
    assert languages() == ("de", "en")
    assert load("en-GB") is load("en_US".replace("_US", "-GB"))
    assert load("de_AT").language == "de"


@pytest.mark.parametrize("language", ["fr", "", "../en", "x"])
def test_an_unknown_language_names_the_known(language):
    """Asking for another language tells which there are."""
    with pytest.raises(SettingsError, match="use one of: de, en"):
        load(language)


def test_telephone_numbers_are_read_digit_by_digit():
    """Groups are kept apart by commas; plus is a word."""
    assert load("en").digits("+49 (30) 120-7") == "plus four nine, three zero, one two zero, seven"
    assert load("de").digits("030/99") == "null drei null, neun neun"
    assert load("en").digits("") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Room 2", "room two"),
        ("2nd floor", "second floor"),
        ("21", "twenty one"),
        ("007", "zero zero seven"),
        ("Room 101", "room one zero one"),
        ("300", "three hundred"),
        ("In 2024", "in twenty twenty four"),
        ("10:00", "ten o'clock"),
        ("9:05", "nine zero five"),
        ("10:30-11:30", "ten thirty eleven thirty"),
        ("$2.50", "two dollars fifty"),
        ("5 €", "five euros"),
        ("2.5 l", "two point five l"),
        ("-1", "minus one"),
        ("Fish & chips", "fish and chips"),
        ("50%", "fifty percent"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t know", "don't know"),
        ("'quoted'", "quoted"),
        ("👍🏽", ""),
        ("Cof\N{SOFT HYPHEN}fee", "coffee"),
        ("10am", "ten am"),
        ("a\N{COMBINING DIAERESIS}", "\N{LATIN SMALL LETTER A WITH DIAERESIS}"),
        ("\N{FULLWIDTH DIGIT TWO}", "two"),
    ],
)
def test_labels_are_spelled_as_they_are_said(text, words):
    """Digits and signs become words of the recognizer's kind."""
    assert " ".join(spelled(text, load("en"))) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10:30 Uhr", "zehn uhr dreißig"),
        ("10.30 Uhr", "zehn uhr dreißig"),
        ("10:00", "zehn uhr"),
        ("2,50 €", "zwei euro fünfzig"),
        ("Straße 21", "straße einundzwanzig"),
        ("2te Tür", "zweite tür"),
    ],
)
def test_german_labels_are_spelled_as_they_are_said(text, words):
    """Digits and signs become German words, with their umlauts."""
    assert " ".join(spelled(text, load("de"))) == words


@given(text=st.text(), language=st.sampled_from(languages()))
def test_tokens_of_tokens_are_the_same(text, language):
    """Reading what was read changes nothing, and no digit of any script is left in words."""
    book = load(language)
    once = tokens(text, book)
    assert tokens(" ".join(once), book) == once
    assert not any(c.isdecimal() for word in spelled(text, book) for c in word)
