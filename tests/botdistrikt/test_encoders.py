"""Writing messages in each of the spellings."""

import pytest

from speaker.botdistrikt.encoders import Encoder, encode
from speaker.botdistrikt.sandbox.decoders import read_message
from speaker.messages import Location, Postback, Text

HELLO = {"type": "text", "text": "hello"}
BUTTON = {"type": "postback", "payload": "__button__x", "title": "Book"}
PLACE = {"lat": 1.5, "long": 2.5}


@pytest.mark.parametrize(
    ("message", "encoder", "shape"),
    [
        (Text("hello"), Encoder.TYPED, HELLO),
        (Text("hello"), Encoder.PAYLOAD, {"type": "text", "message_payload": HELLO}),
        (Text("hello"), Encoder.BARE, {"text": "hello"}),
        (Text("hello", "q"), Encoder.TYPED, {**HELLO, "quick_reply": {"payload": "q"}}),
        (
            Text("hello", "q"),
            Encoder.BARE,
            {"text": "hello", "quick_reply": {"payload": "q"}},
        ),
        (Postback("__button__x", "Book"), Encoder.TYPED, BUTTON),
        (
            Postback("__button__x", "Book"),
            Encoder.PAYLOAD,
            {"type": "postback", "message_payload": BUTTON},
        ),
        (
            Postback("__button__x", "Book"),
            Encoder.BARE,
            {"postback": {"title": "Book", "payload": "__button__x"}},
        ),
        (Location(1.5, 2.5), Encoder.TYPED, {"type": "location", "location": PLACE}),
        (
            Location(1.5, 2.5),
            Encoder.PAYLOAD,
            {"type": "location", "message_payload": {"type": "location", "location": PLACE}},
        ),
        (
            Location(1.5, 2.5),
            Encoder.BARE,
            {"attachments": [{"type": "location", "payload": {"coordinates": PLACE}}]},
        ),
    ],
)
def test_shape(message, encoder, shape):
    """Each kind of message has one shape in each spelling."""
    assert encode(message, encoder) == shape


@pytest.mark.parametrize("encoder", list(Encoder))
@pytest.mark.parametrize(
    ("message", "read"),
    [
        (Text("hello"), ("hello", None)),
        (Text("hello", "q"), ("hello", None)),
        (Postback(" \u202e{}", "Book"), ("Book", " \u202e{}")),
        (Location(1.5, 2.5), ("1.5, 2.5", None)),
    ],
)
def test_sandbox_reads_what_is_written_and_only_that(encoder, message, read):
    """A bot that reads one spelling reads nothing in the others."""
    shape = encode(message, encoder)
    assert read_message(shape, (encoder,)) == read
    others = tuple(other for other in Encoder if other is not encoder)
    assert read_message(shape, others) == ("", None)
