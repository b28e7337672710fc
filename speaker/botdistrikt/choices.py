"""Buttons and quick replies: what a person can pick, and what can only be told.

Documented: a text quick reply is `{type, text}`, a Story button `{type: "postback", title,
payload}`. Everything else accepted here is inferred from the platform's neighbours.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from speaker.botdistrikt.fields import Fields, entries, fields, first, word
from speaker.botdistrikt.plain import label
from speaker.messages import Message, Offer, Option, Part, Postback, Tell, Text, Thing, Wanted

MOST = 40
"""Options of one reply; the platform allows ten quick replies, and three buttons a row."""

_WANTED = {
    "location": (Wanted.LOCATION, "My location"),
    "user_location": (Wanted.LOCATION, "My location"),
    "user_email": (Wanted.EMAIL, "My email"),
    "email": (Wanted.EMAIL, "My email"),
    "user_phone_number": (Wanted.PHONE, "My phone number"),
    "user_phone": (Wanted.PHONE, "My phone number"),
    "phone_number": (Wanted.PHONE, "My phone number"),
    "phone": (Wanted.PHONE, "My phone number"),
}
_TEXTS = ("text", "return", "reply", "quick_reply", "message")
_POSTBACKS = ("postback", "story", "event")
_LINKS = ("web_url", "url", "link", "call", "tel")
_LABELS = ("text", "title", "label", "caption", "name")
_URLS = ("url", "link", "href", "weburl")

Choice = Option | Tell


def read_buttons(value: object) -> list[Choice]:
    """Read a row's buttons, in order; those without a caption or a target are left out."""
    return _unique(_button(entry) for entry in entries(value))


def read_quick_replies(value: object) -> list[Choice]:
    """Read a list of quick replies, in order."""
    return _unique(_quick_reply(entry) for entry in entries(value))


def parts_of(choices: Iterable[Choice]) -> list[Part]:
    """Return the choices as parts: what is told first, then one offer of what can be picked."""
    found = list(choices)
    options = tuple(choice for choice in found if isinstance(choice, Option))[:MOST]
    told: list[Part] = [choice for choice in found if isinstance(choice, Tell)]
    return [*told, Offer(options)] if options else told


def _button(entry: object) -> Choice | None:
    found = fields(entry)
    caption = label(first(found, "title", *_LABELS) if found else entry)
    if not caption:
        return None
    kind = word(first(found, "type", "contenttype", "kind"))
    payload = found.get("payload")
    if kind in _TEXTS or not found:
        return Option(caption, Text(_raw(first(found, "text", "title"), caption)))
    if kind in _POSTBACKS or (not kind and isinstance(payload, str)):
        return _story(caption, payload)
    return _link(caption, found)


def _quick_reply(entry: object) -> Choice | None:
    found = fields(entry)
    kind = word(first(found, "type", "contenttype", "kind"))
    wanted, usual = _WANTED.get(kind, (None, ""))
    caption = label(first(found, *_LABELS) if found else entry) or usual
    if not caption:
        return None
    if wanted is not None:
        return Option(caption, wanted)
    if kind in _POSTBACKS:
        return _story(caption, found.get("payload"))
    if kind in _LINKS:
        return _link(caption, found)
    payload = found.get("payload")
    text = _raw(first(found, *_LABELS) if found else entry, caption)
    return Option(caption, Text(text, payload if isinstance(payload, str) and payload else None))


def _story(caption: str, payload: object) -> Option | None:
    if not isinstance(payload, str) or not payload:
        return None
    return Option(caption, Postback(payload, caption))


def _link(caption: str, found: Fields) -> Tell | None:
    kind = word(first(found, "type", "contenttype", "kind"))
    target = first(found, *_URLS, "payload", "phone", "number", "phonenumber")
    if not isinstance(target, str):
        return None
    if "phone" in kind or kind in ("call", "tel") or target.lower().startswith("tel:"):
        return _phone(caption, target)
    return Tell(Thing.LINK, caption) if is_web(target) else None


def _phone(caption: str, number: str) -> Tell | None:
    number = label(number.removeprefix("tel:"))
    return Tell(Thing.PHONE, caption, number) if any(c.isdigit() for c in number) else None


def is_web(target: object, *schemes: str) -> bool:
    """Whether this is a URL with a host and one of the schemes (https and http)."""
    if not isinstance(target, str):
        return False
    try:
        parts = urlsplit(target.strip())
        return parts.scheme in (schemes or ("https", "http")) and bool(parts.hostname)
    except ValueError:
        return False


def _raw(value: object, caption: str) -> str:
    """Return the text to send: as the platform wrote it, where it wrote one."""
    return value if isinstance(value, str) else caption


def _unique(choices: Iterable[Choice | None]) -> list[Choice]:
    """Leave out what is said twice: the same caption (case apart) for the same kind of answer."""
    kept: dict[object, Choice] = {}
    for choice in choices:
        if choice is not None:
            kept.setdefault(_sameness(choice), choice)
    return list(kept.values())


def _sameness(choice: Choice) -> object:
    if isinstance(choice, Tell):
        return choice.thing, choice.title.casefold(), choice.detail
    answer: Message | Wanted = choice.answer
    kind = answer.payload if isinstance(answer, Postback) else type(answer)
    return kind, choice.label.casefold()
