"""What the device understands itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.commands import Command, Order, understand
from speaker.phrasebook import languages, load

ENGLISH = [
    ("repeat", Order(Command.REPEAT)),
    ("say that again please", Order(Command.REPEAT)),
    ("Repeat that!", Order(Command.REPEAT)),
    ("say that slower", Order(Command.SLOWER)),
    ("could you speak slower please", Order(Command.SLOWER)),
    ("faster", Order(Command.FASTER)),
    ("volume up", Order(Command.LOUDER)),
    ("louder", Order(Command.LOUDER)),
    ("turn it down", Order(Command.QUIETER)),
    ("volume down please", Order(Command.QUIETER)),
    ("volume six", Order(Command.VOLUME, 6)),
    ("volume 6", Order(Command.VOLUME, 6)),
    ("volume to", Order(Command.VOLUME, 2)),
    ("set the volume to ten", Order(Command.VOLUME, 10)),
    ("set volume to for", Order(Command.VOLUME, 4)),
    ("volume ninety nine", Order(Command.VOLUME, 99)),
    ("stop", Order(Command.STOP)),
    ("okay stop", Order(Command.STOP)),
    ("um stop please", Order(Command.STOP)),
    ("cancel", Order(Command.CANCEL)),
    ("never mind", Order(Command.CANCEL)),
    ("what are my options", Order(Command.OPTIONS)),
    ("help", Order(Command.HELP)),
    ("what did i miss", Order(Command.MISSED)),
    ("more", Order(Command.MORE)),
    ("the next ones please", Order(Command.MORE)),
    ("yes", Order(Command.YES)),
    ("oh yes please", Order(Command.YES)),
    ("that's right", Order(Command.YES)),
    ("no thank you", Order(Command.NO)),
    ("volume", None),
    ("volume half", None),
    ("volume minus one", None),
    ("volume two point five", None),
    ("where does the bus stop", None),
    ("please stop the delivery of my newspaper", None),
    ("can you help me find my order", None),
    ("cancel my booking", None),
    ("i have one more question", None),
    ("no more potatoes", None),
    ("two", None),
    ("", None),
    ("please", None),
    ("[unk]", None),
]

GERMAN = [
    ("noch einmal bitte", Order(Command.REPEAT)),
    ("langsamer", Order(Command.SLOWER)),
    ("lautstärke sechs", Order(Command.VOLUME, 6)),
    ("stell die lautstärke auf zehn", Order(Command.VOLUME, 10)),
    ("halt", Order(Command.STOP)),
    ("abbrechen bitte", Order(Command.CANCEL)),
    ("was habe ich verpasst", Order(Command.MISSED)),
    ("ja gerne", Order(Command.YES)),
    ("nein danke", Order(Command.NO)),
    ("wo hält der bus", None),
    ("ich möchte meine bestellung abbrechen", None),
]


@pytest.mark.parametrize(
    ("language", "heard", "order"),
    [*(("en", *row) for row in ENGLISH), *(("de", *row) for row in GERMAN)],
)
def test_whole_utterances_are_orders(language, heard, order):
    """An utterance is an order or it is for the bot."""
    assert understand(heard, load(language)) == order


@pytest.mark.parametrize("language", languages())
def test_every_row_of_the_phrasebook_is_understood(language):
    """Each command has a row, each row is a command, and each phrase means its row."""
    book = load(language)
    assert set(book.commands) == set(Command)
    for name, phrases in book.commands.items():
        for phrase in phrases:
            order = understand(phrase.replace("{number}", book.number(7)), book)
            assert order is not None, phrase
            assert order.command == name, phrase
            assert order.number == (7 if "{number}" in phrase else None)


@given(heard=st.text(), language=st.sampled_from(languages()))
def test_any_words_are_an_order_or_none(heard, language):
    """Whatever was heard: never a crash."""
    assert understand(heard, load(language)) is None or heard
