"""Letters and webhooks to test with."""

from speaker.letter import Letter, Row
from speaker.messages import Sender

WEBCHAT_ID = "speaker-0123456789abcdefghijklmnopqrstuv"
TOKEN = "a-token-that-nobody-can-guess"


def letter(key="1", text="The lift is broken.", sender=Sender.BROADCAST, sender_id="5123"):
    """A letter of one row."""
    return Letter(sender, sender_id, (Row(key, row(key, text)),))


def row(key, text, user_id=9001):
    return {"type": "text", "response_payload": text, "id": key, "bot_user_id": user_id}


def webhook(key, text, webchat_id=WEBCHAT_ID, user_id=9001):
    """The body of a webhook, in the shape of the answer to Send Message."""
    user = {"id": user_id, "webchat_id": webchat_id, "attributes": {"webchat_id": webchat_id}}
    return {"webchat_responses": [row(key, text)], "webchat_quickreplies": [], "user": user}


def text_of(kept):
    """The words of the first row of what the inbox gave."""
    return kept.letter.rows[0].content["response_payload"]
