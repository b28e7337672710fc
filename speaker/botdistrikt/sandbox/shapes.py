"""The JSON that the platform answers with, key by key as in the documented samples."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from speaker.botdistrikt.sandbox.script import Answer
from speaker.botdistrikt.sandbox.switches import Dialect, ErrorShape, Where

Json = dict[str, Any]

BOT_ID = 11
_STEP_ID = 310


def stamp(seconds: float) -> str:
    """Write a time as the platform does: 2026-03-01T02:00:00.150Z."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def registered_user(user: Json) -> Json:
    """Return the answer to Register User: fewer keys than a message's `user`, and flat."""
    names = (
        "webchat_id first_name last_name active is_group channel last_message_at attributes "
        "sessions impressions clicks delay"
    )
    late = ("id", "bot_id", "_isDeleted", "created_at", "updated_at")
    return (
        {name: user[name] for name in names.split()}
        | {"sentiment": 0}
        | {name: user[name] for name in late}
    )


def settable(wanted: Json) -> Json:
    """Return the `bot_user` fields that a client may pre-populate; others are ignored."""
    names = "first_name last_name email gender locale country platform profile_pic phone notes"
    found = {name: wanted[name] for name in names.split() if name in wanted}
    if "timezone" in wanted:  # a name sent to the numeric field silently becomes null
        hours = wanted["timezone"]
        found["timezone"] = hours if isinstance(hours, int | float) else None
    return found


def new_user(user_id: int, webchat_id: str, now: float, app_id: int) -> Json:
    """Make a whole `bot_user`, as far as the platform knows it by itself."""
    empty = (
        "email gender fb_id skype_id skype_service_url last_click_at locale country platform "
        "profile_pic timezone phone notes tags_string facebook_page_id deletedAt"
    )
    counts = dict.fromkeys(("sessions", "impressions", "clicks", "delay"), 0)
    return {
        **dict.fromkeys(empty.split()),
        **counts,
        "first_name": f"Webchat Guest {20000 + user_id}",
        "last_name": "",
        "webchat_id": webchat_id,
        "attributes": {"webchat_id": webchat_id, "source": ""},
        "active": True,
        "is_group": False,
        "channel": "web",
        "last_message_at": stamp(now),
        "stats": {**counts, "sentiment": 0, "last_message": ""},
        "sentiment": "0.00",
        "id": user_id,
        "bot_id": BOT_ID,
        "webchat_app_id": app_id,
        "_isDeleted": False,
        "created_at": stamp(now),
        "updated_at": stamp(now),
    }


def reply(answer: Answer, user: Json, rows: Sequence[Json], where: Where) -> Json:
    """Return the answer to Send Message."""
    top = [] if where is Where.ROWS else [dict(entry) for entry in answer.quick_replies]
    return {"webchat_responses": list(rows), "webchat_quickreplies": top, "user": user}


def row(row_id: int, user_id: int, payload: object, quick_replies: object, now: float) -> Json:
    """Return one row of `webchat_responses`."""
    return {
        "channel": "web",
        "type": "text",
        "response_payload": payload,
        "quickreplies_payload": quick_replies,
        "id": row_id,
        "bot_id": BOT_ID,
        "bot_user_id": user_id,
        "step_id": _STEP_ID,
        "_isDeleted": False,
        "created_at": stamp(now),
        "updated_at": stamp(now),
    }


def payloads(answer: Answer, dialect: Dialect) -> list[object]:
    """Write the texts of an answer, the buttons under the last of them."""
    texts: list[str] = list(answer.texts) or ([""] if answer.buttons else [])
    buttons: list[list[Mapping[str, str]]] = [[] for _ in texts]
    if answer.buttons:
        buttons[-1] = list(answer.buttons)
    pairs = zip(texts, buttons, strict=True)
    return [_payload(text, under, dialect, place) for place, (text, under) in enumerate(pairs)]


def _payload(
    text: str, buttons: Sequence[Mapping[str, str]], dialect: Dialect, place: int
) -> object:
    plain: Json = {"type": "text", "text": text}
    if buttons:
        plain["buttons"] = list(buttons)
    match dialect:
        case Dialect.STRINGIFIED:
            return json.dumps(plain)
        case Dialect.MESSENGER if buttons:
            template = {"template_type": "button", "text": text, "buttons": list(buttons)}
            return {"attachment": {"type": "template", "payload": template}}
        case Dialect.MESSENGER:
            return {"text": text}
        case Dialect.MIXED:
            return plain if buttons or place % 2 == 0 else text
        case Dialect.FLAT:
            return plain if buttons else text


@dataclass(frozen=True, slots=True)
class Error:
    """What an error body says."""

    status: int
    title: str
    code: str
    detail: str
    field: str = ""
    """The field that is not valid."""

    def body(self, shape: ErrorShape) -> Json:
        """Write it: JSON:API as documented, or LoopBack's own."""
        if shape is ErrorShape.LOOPBACK:
            told: Json = {"statusCode": self.status, "name": self.title, "message": self.detail}
            return {"error": told | ({"code": self.code} if self.code else {})}
        pointer = {"pointer": f"data/attributes/{self.field}"} if self.field else {}
        one: Json = {"status": self.status, "source": pointer, "title": self.title}
        return {"errors": [one | {"code": self.code, "detail": self.detail}]}
