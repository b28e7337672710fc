"""The bot's text, fit to be spoken."""

import re
import unicodedata
from typing import cast

import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piper import PiperVoice
from piper.config import PhonemeType, PiperConfig

from speaker.speech import LONGEST_TEXT, in_parts, is_question, sentences
from tests import speech_english as english
from tests.speech_german import GERMAN

TEXTS = {
    "en": [text for rows in english.EVERYTHING for text, _ in rows],
    "de": [text for text, _ in GERMAN],
}


def said(text: str, language: str = "en") -> str:
    return " | ".join(sentences(text, language))


@pytest.mark.parametrize(("text", "spoken"), english.PLAIN)
def test_a_new_line_is_a_pause_and_every_sentence_ends(text, spoken):
    """Lines become sentences of their own, unless a long line was merely wrapped."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.MARKDOWN)
def test_markdown_is_read_as_it_looks(text, spoken):
    """Marks vanish, items and rows become sentences, links and pictures are named."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.HTML)
def test_html_is_read_as_it_looks(text, spoken):
    """Tags and scripts vanish, blocks are pauses, entities are the characters they stand for."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.EMOJI)
def test_emoji_are_dropped_unless_they_are_all_there_is(text, spoken):
    """Faces beside words are not spoken; alone they are named, so that nothing is silent."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.ADDRESSES)
def test_addresses_are_said_by_their_site(text, spoken):
    """A link is its site and not its letters; an e-mail address can be written down."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.CAPITALS_AND_TAGS)
def test_capitals_stay_and_unfilled_merge_tags_leave_a_sane_sentence(text, spoken):
    """The voice reads capitals well by itself; a tag that nobody filled is not read."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.PRICES)
def test_prices_are_said_with_their_coins(text, spoken):
    """The amount comes before the currency, and the cents after "and"."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.PHONES_AND_CODES)
def test_numbers_to_be_typed_are_said_digit_by_digit(text, spoken):
    """Telephone numbers and codes come in groups of digits."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.DATES_AND_TIMES)
def test_dates_and_times_are_said_as_people_do(text, spoken):
    """Months have names, minutes below ten an "oh"; an ambiguous date stays as it is."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.NUMBERS_AND_UNITS)
def test_units_ranges_and_fractions_are_words(text, spoken):
    """Units are spelled out in the right number; plain numbers are left to the voice."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.ABBREVIATIONS)
def test_a_dot_of_an_abbreviation_ends_no_sentence(text, spoken):
    """Abbreviations are said in full and initials without dots; real ends stay ends."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.PUNCTUATION)
def test_punctuation_is_what_a_voice_can_use(text, spoken):
    """Repeated marks become one, dashes and brackets a short pause, quotes nothing."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.CHARACTERS)
def test_odd_characters_become_plain_or_go(text, spoken):
    """Controls, lookalikes, other scripts and endless strings are never read out."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), english.REPLIES)
def test_whole_replies_read_well(text, spoken):
    """Everything together, as bots write."""
    assert said(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), GERMAN)
def test_german_has_its_own_words(text, spoken):
    """Prices, times, days and abbreviations as they are said in German."""
    assert said(text, "de") == spoken


@pytest.mark.parametrize("language", ["fr", "", "en_GB", "EN"])
def test_other_languages_are_read_by_english_rules(language):
    """A language without rules of its own is not refused."""
    assert said("Dr. No", language) == "Doctor No."


@pytest.mark.parametrize("language", ["de_AT", "de-CH", "DE"])
def test_a_locale_is_a_language(language):
    """What follows the language's two letters does not matter."""
    assert said("Nr. 5", language) == "Nummer 5."


def test_the_first_sentence_is_short_when_it_has_a_clause():
    """Playback starts with it, so it is divided sooner than the others."""
    text = "Your table is booked for tonight, and we will keep it for you until half past eight."
    first, rest = sentences(text)
    assert first == "Your table is booked for tonight,"
    assert rest == "and we will keep it for you until half past eight."
    assert len(sentences(f"Fine. {text}")) == 2


def test_a_long_sentence_without_a_clause_is_divided_between_words():
    """A voice must not be handed a sentence of any length."""
    pieces = sentences("word " * 60)
    assert [len(piece.split()) for piece in pieces] == [25, 25, 10]


def test_amounts_and_telephone_numbers_are_not_divided():
    """A pause between the dollars and the cents, or within a number, would be misheard."""
    text = (
        "Please pay the outstanding 12 dollars and 50 cents today or call +65 6123 4567 now please."
    )
    assert all(
        any(whole in piece for piece in sentences(text))
        for whole in ("12 dollars and 50 cents", "6 5, 6 1 2 3, 4 5 6 7")
    )


def test_a_link_of_any_length_is_one_link():
    """Nothing of a string of 2,000 characters is read out."""
    assert said("https://cafe.example/" + "a" * 2_000) == "a link to cafe dot example."
    assert said("Your token is " + "a" * 2_000) == "Your token is a long code."


def test_what_is_too_long_to_be_said_says_so():
    """Only the beginning of a huge text is read, and the person is told."""
    spoken = sentences("All is well. " * 10_000)
    assert spoken[-1] == "The rest is too long to be said."
    assert sum(len(sentence) for sentence in spoken) < LONGEST_TEXT + 100


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b", "---", "{{name}}", "<br>", "?!"])
def test_a_blank_text_gives_no_sentences(text):
    """There is nothing to say, and nothing is said."""
    assert sentences(text) == ()


def test_long_replies_come_in_parts():
    """Parts hold whole sentences and about as many words as asked for."""
    spoken = tuple(f"This is sentence number {n}." for n in range(100))
    parts = in_parts(spoken)
    assert tuple(sentence for part in parts for sentence in part) == spoken
    assert [sum(len(s.split()) for s in part) for part in parts] == [120, 120, 120, 140]


def test_a_part_never_divides_a_sentence_and_a_short_reply_is_one_part():
    """One sentence longer than a part is a part of its own."""
    assert in_parts(()) == ()
    assert in_parts(("Hello.",)) == (("Hello.",),)
    assert in_parts(("one two three.", "four five six."), 2) == (
        ("one two three.",),
        ("four five six.",),
    )


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Which one would you like?", True),
        ("Hi. How are you? 😊", True),
        ("Ready?!", True),
        ("- Tea?\n- Coffee?", True),
        ("Really? I see.", False),
        ("See https://example.com/?a=b", False),
        ("", False),
    ],
)
def test_a_reply_that_ends_with_a_question_is_known(text, asks):
    """The ears open again without a press after a question."""
    assert is_question(sentences(text)) is asks


HOSTILE = [
    "[",
    "½",
    "👍 A",
    "a@a.",
    ", ",
    "\n",
    '<a b="',
    "|a|b|\n|-|-|\n",
    "1 ",
    "A. ",
    "&lt;",
    "10:00-",
    "a, and b ",
    "\ufdfa",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_100_kilobytes_is_finished_and_within_bounds(text):
    """No pattern and no parser explodes; a text that explodes one never gets here."""
    spoken = sentences(text * (100_000 // len(text)))
    assert spoken
    assert all(fits(sentence) for sentence in spoken)


def fits(sentence: str) -> bool:
    return len(sentence) <= 200 and len(sentence.split()) <= 25


FRAGMENTS = sorted(
    {piece for texts in TEXTS.values() for text in texts for piece in re.split(r"(\s)", text)}
)
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(" ".join),
)
UNSPEAKABLE = re.compile(r"[*_`#~|<>\[\]{}\\\"^]|://|www\.|\s\s|^\s|\s$")
NO_SOUND = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT, st.sampled_from(["en", "de"]))
def test_whatever_comes_can_be_spoken(text, language):
    """No marks, no links, no emoji, no controls, nothing too long, always an end."""
    for sentence in sentences(text, language):
        assert not UNSPEAKABLE.search(sentence)
        assert not {unicodedata.category(sign) for sign in sentence if sign != "°"} & NO_SOUND
        assert fits(sentence)
        assert sentence[-1] in ".!?,"
        assert any(sign.isalnum() for sign in sentence)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=20), st.integers(1, 40))
def test_parts_put_together_are_the_reply(spoken, words):
    """Nothing is lost, doubled or reordered, and no part is empty."""
    parts = in_parts(tuple(spoken), words)
    assert [sentence for part in parts for sentence in part] == spoken
    assert all(parts)


@pytest.mark.parametrize("language", ["en", "de"])
def test_reading_again_what_was_read_changes_nothing(language):
    """Spoken text is plain text: it comes out as it went in."""
    for text in TEXTS[language]:
        spoken = " ".join(sentences(text, language))
        assert " ".join(sentences(spoken, language)) == spoken


def voice(espeak_voice: str) -> PiperVoice:
    """Piper without a model: turning text into phonemes needs none."""
    config = PiperConfig(
        num_symbols=0,
        num_speakers=1,
        sample_rate=16_000,
        espeak_voice=espeak_voice,
        phoneme_id_map={},
        phoneme_type=PhonemeType.ESPEAK,
    )
    return PiperVoice(session=cast("onnxruntime.InferenceSession", None), config=config)


@pytest.mark.engine
@pytest.mark.parametrize(("language", "espeak_voice"), [("en", "en-us"), ("de", "de")])
def test_each_sentence_is_one_chunk_of_piper(language, espeak_voice):
    """Piper neither cuts our sentences nor finds nothing to say in them."""
    piper = voice(espeak_voice)
    spoken = [sentence for text in TEXTS[language] for sentence in sentences(text, language)]
    chunks = {sentence: len(piper.phonemize(sentence)) for sentence in spoken}
    assert len(spoken) > 40
    assert {sentence: count for sentence, count in chunks.items() if count != 1} == {}
