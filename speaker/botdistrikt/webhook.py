"""From the body of an event webhook to letters and whom they are for: pure, never raising on JSON.

Documented are the purpose and the two headers only. The body is read as the answer to Send
Message, one row of it, a list of rows, or any of these in a JSON:API document (all inferred). The
user is named by `user.webchat_id`, `user.attributes.webchat_id`, `user.id` or the rows'
`bot_user_id`; rows for different users become a letter each.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from speaker.botdistrikt.fields import (
    Fields,
    entries,
    fields,
    first,
    resource,
    row_id,
    unwrap,
    word,
)
from speaker.letter import Addressee, Letter, Row
from speaker.messages import Sender

MOST_ROWS = 50
_ROWS = ("webchatresponses", "responses")
_QUICK_REPLIES = ("webchatquickreplies", "quickrepliespayload", "quickreplies")
_PAYLOADS = ("responsepayload", "payload")
_PERSONAL = ("user", "botuser")


def read_webhook(sender: str, sender_id: str, body: object) -> tuple[tuple[Addressee, Letter], ...]:
    """Return the letters in a webhook; `sender` and `sender_id` are its two headers' values.

    A sender that is not known (or not given) counts as the bot.
    """
    body = unwrap(body)
    top = {} if _is_row(fields(body)) else fields(body)
    quick_replies = tuple(entries(first(top, *_QUICK_REPLIES)))
    known = word(sender) in [str(s) for s in Sender]
    who = Sender(word(sender)) if known else Sender.BOT
    by_user = _by_addressee(_rows(body, top), fields(top.get("user")))
    return tuple(
        (addressee, Letter(who, sender_id.strip()[:64], tuple(rows), quick_replies))
        for addressee, rows in by_user.items()
    )


def _is_row(found: Fields) -> bool:
    return any(name in found for name in _PAYLOADS)


def _rows(body: object, top: Fields) -> list[object]:
    if isinstance(body, list):
        found = body
    elif top:
        found = next((entries(top[name]) for name in _ROWS if name in top), [])
    else:
        found = [body] if _is_row(fields(body)) else []
    return [resource(row) for row in found[:MOST_ROWS]]


def _by_addressee(rows: Iterable[object], user: Fields) -> dict[Addressee, list[Row]]:
    sorted_: dict[Addressee, list[Row]] = {}
    for row in rows:
        sorted_.setdefault(_addressee(user, fields(row)), []).append(_row(row))
    return sorted_


def _addressee(user: Fields, row: Fields) -> Addressee:
    attributes = fields(user.get("attributes"))
    webchat_id = first(user, "webchatid") or first(attributes, "webchatid")
    user_id = row_id(user.get("id")) or row_id(row.get("botuserid"))
    return Addressee(webchat_id if isinstance(webchat_id, str) else None, user_id)


def _row(row: object) -> Row:
    key = row_id(fields(row).get("id"))
    text = json.dumps(row, sort_keys=True)
    return Row(key or "~" + hashlib.sha256(text.encode()).hexdigest()[:32], _impersonal(row))


def _impersonal(row: object) -> Any:
    """Leave out the user, should a row repeat it: the `webchat_id` in it is a credential."""
    if not isinstance(row, dict):
        return row
    return {key: value for key, value in row.items() if not fields({key: 0}).keys() & {*_PERSONAL}}
