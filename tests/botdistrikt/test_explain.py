"""Explaining a raw document: the device's own words, and what its options do."""

import pytest
from hypothesis import given, settings

from speaker import phrasebook
from speaker.botdistrikt.explain import explain
from speaker.messages import Location
from speaker.options import Details
from tests.botdistrikt.jsons import bodies
from tests.botdistrikt.samples import FOLDER, need_samples, sample

BOOK = phrasebook.load("en")


def reply(*payloads: object, **more: object) -> dict[str, object]:
    rows = [{"response_payload": payload, "id": n} for n, payload in enumerate(payloads)]
    return {"webchat_responses": rows, **more}


def test_reply():
    """Sentences as they are spoken, options in order with what picking them does."""
    button = {"type": "postback", "title": "Book", "payload": "__button__1"}
    body = reply(
        "<b>Fire drill</b> at 15:00.",
        {"text": "What now?", "buttons": [button]},
        webchat_quickreplies=["Help", {"title": "Yes", "payload": "q"}],
    )
    assert explain(body, BOOK) == [
        "says: Fire drill at 3 PM.",
        "says: What now?",
        "offers 1: Book -> presses the button with the payload '__button__1'",
        "offers 2: Help -> sends the text 'Help'",
        "offers 3: Yes -> sends the text 'Yes' with the payload 'q'",
    ]


def test_what_the_settings_answer():
    """A bot that asks for the place gets it when the settings know it, else an explanation."""
    body = reply("Where are you?", webchat_quickreplies=[{"type": "location"}])
    assert any("settings do not say" in line for line in explain(body, BOOK))
    details = Details(location=Location(1.0, 2.0))
    assert explain(body, BOOK, details)[-1] == (
        "offers 1: My location -> sends the location from the settings"
    )


def test_sound_is_played():
    """The URL is named."""
    body = reply({"type": "audio", "url": "https://cafe.example/a.mp3"})
    assert "plays: https://cafe.example/a.mp3" in explain(body, BOOK)


def test_rows_left_out_are_counted():
    """Deleted, repeated, empty and unknown rows."""
    body = reply("Hello", {"type": "carousel_v2"}, "", None)
    rows = body["webchat_responses"]
    assert isinstance(rows, list)
    rows += [rows[0], {"response_payload": "Gone", "_isDeleted": True}]
    assert explain(body, BOOK)[-1].startswith("left out: 5 of the rows")


@pytest.mark.parametrize(
    ("document", "trouble"),
    [
        ({"errors": [{"status": 401, "detail": "no"}]}, "not-authorised"),
        ({"error": {"statusCode": 404}}, "unknown-app"),
        ({"http": {"status": 502}, "body": "<html>"}, "server-down"),
        ({"http": {"status": 429}, "body": None}, "slow-down"),
        ("<html>Log in</html>", "captive-portal"),
        ("Not Acceptable", "bad-reply"),
    ],
)
def test_error(document, trouble):
    """The trouble, and the sentence the person hears."""
    lines = explain(document, BOOK)
    assert f"trouble: {trouble}" in lines
    assert lines[-1].startswith("says: ")


def test_error_with_a_secret_in_it_stays_silent():
    """The server's own text is not repeated."""
    document = {"errors": [{"status": 500, "detail": "Data too long for column secret"}]}
    assert "secret" not in " ".join(explain(document, BOOK))


@pytest.mark.parametrize(
    ("headers", "first"),
    [
        ({"X-Botdistrikt-Source": "human", "X-Botdistrikt-Source-Id": 8}, "A member of the team"),
        ({"x-BOTDISTRIKT-source": "BROADCAST"}, "A broadcast"),
        ({"X-Botdistrikt-Source": "bot"}, "The bot's own answer again"),
        ({"X-Botdistrikt-Source": "form"}, "An event from 'form'"),
        ({}, "An event"),
    ],
)
def test_event(headers, first):
    """A webhook says who it is from."""
    document = {"http": {"direction": "event", "headers": headers}, "body": reply("Hello")}
    lines = explain(document, BOOK)
    assert lines[0].startswith(f"event: {first}")
    assert lines[1:] == ["says: Hello."]


def test_empty_event_is_silent():
    """Nobody asked, and nothing came."""
    document = {"http": {"direction": "event"}, "body": reply()}
    assert explain(document, BOOK)[-1] == "nothing in it: the device stays silent"


def test_registration_and_request_say_nothing():
    """Neither is spoken, and the id is not repeated."""
    user = {"id": 1, "webchat_id": "very-secret"}
    lines = explain(user, BOOK)
    assert lines == ["a registration: the device keeps it as its identity, and says nothing"]
    request = {"http": {"direction": "request"}, "body": {"message": {}}}
    assert explain(request, BOOK) == ["a request of a device: there is nothing to say"]


def test_every_sample_is_explained():
    """Each example payload has at least one line, none of them empty."""
    need_samples()
    for path in FOLDER.glob("*.json"):
        lines = explain(sample(path.stem), BOOK)
        assert lines, path.stem
        assert all(line.strip() for line in lines), path.stem


@given(bodies)
@settings(max_examples=60, deadline=None)
def test_anything_is_explained(body):
    """Whatever the JSON, there are lines, and they can be printed."""
    lines = explain(body, BOOK)
    assert lines
    "\n".join(lines).encode()
