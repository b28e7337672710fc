"""Webhooks in every dialect: the same letters, for the same user."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.webhook import read_webhook
from speaker.letter import Addressee, read_document
from speaker.messages import Say, Sender
from tests.botdistrikt.jsons import bodies

ROW = {"type": "text", "response_payload": "Hello.", "id": 7114, "bot_user_id": 9001}
USER = {"id": 9001, "webchat_id": "secret", "attributes": {"webchat_id": "other"}}
REPLY = {"webchat_responses": [ROW], "webchat_quickreplies": [], "user": USER}
DIALECTS = {
    "reply": REPLY,
    "row": ROW,
    "list": [ROW],
    "jsonapi": {"data": {"type": "events", "id": "1", "attributes": REPLY}},
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_is_read_in_every_dialect(dialect):
    """Sender, rows and words are the same; the user is known at least by its id."""
    ((addressee, letter),) = read_webhook("human", "88", DIALECTS[dialect])
    assert (letter.sender, letter.sender_id) == (Sender.TEAM, "88")
    assert [row.key for row in letter.rows] == ["7114"]
    assert read_reply(letter.body()).parts == (Say("Hello."),)
    assert addressee.user_id == "9001"
    assert addressee.webchat_id == ("secret" if dialect in ("reply", "jsonapi") else None)


def test_the_user_is_found_by_each_of_its_names():
    """`user.webchat_id`, else the attribute, else the ids, as texts."""
    users = [USER, {**USER, "webchat_id": None}, {"id": "9002"}, {}]
    found = [read_webhook("bot", "1", REPLY | {"user": user})[0][0] for user in users]
    assert found == [
        Addressee("secret", "9001"),
        Addressee("other", "9001"),
        Addressee(None, "9002"),
        Addressee(None, "9001"),
    ]


def test_rows_for_two_users_are_two_letters():
    """Nobody hears what is for somebody else."""
    rows = [ROW, {**ROW, "id": 2, "bot_user_id": 1}, {**ROW, "id": 3}]
    letters = read_webhook("broadcast", "5", rows)
    assert [(a.user_id, [r.key for r in letter.rows]) for a, letter in letters] == [
        ("9001", ["7114", "3"]),
        ("1", ["2"]),
    ]


def test_a_letter_does_not_tell_whose_it_is():
    """The `webchat_id` is a credential: it goes neither to the disk nor to a broker."""
    for body in (REPLY, [{**ROW, "user": USER}], {**ROW, "botUser": USER}):
        ((_, letter),) = read_webhook("human", "88", body)
        assert "secret" not in letter.document()
        assert "secret" not in repr(read_webhook("human", "88", body))


def test_an_unknown_sender_is_the_bot():
    """A source that is not documented, or none at all, is still read."""
    for source in ("form", "", "BOT"):
        assert read_webhook(source, "", REPLY)[0][1].sender is Sender.BOT
    assert read_webhook(" Broadcast ", "", REPLY)[0][1].sender is Sender.BROADCAST


def test_quick_replies_come_along():
    """What is on offer at the top of the body is in the letter."""
    body = REPLY | {"webchat-quickreplies": [{"type": "text", "text": "Tea"}]}
    body.pop("webchat_quickreplies")
    ((_, letter),) = read_webhook("human", "88", body)
    assert [option.label for option in read_reply(letter.body()).options] == ["Tea"]


def test_rows_without_ids_are_told_apart_by_their_content():
    """The same content has the same key, another one another."""
    keys = [
        read_webhook("bot", "1", {"response_payload": text, "bot_user_id": 1})[0][1].rows[0].key
        for text in ("a", "a", "b")
    ]
    assert keys[0] == keys[1] != keys[2]


@given(bodies, st.text(), st.text())
def test_any_json_is_read_and_written_again(body, source, source_id):
    """No body, however strange, is an error, and a letter stays the same on its way."""
    for _, letter in read_webhook(source, source_id, body):
        written = letter.document()
        assert read_document(written.encode()).document() == written
