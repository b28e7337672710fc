"""One row's payload: from text, media and cards in any spelling to the parts of a reply.

Documented are text as a bare string and text as an object with buttons; the other kinds are
documented, their shapes inferred.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from speaker.botdistrikt.choices import Choice, is_web, parts_of, read_buttons
from speaker.botdistrikt.fields import Fields, entries, fields, first, word
from speaker.botdistrikt.plain import label
from speaker.botdistrikt.plain import text as readable
from speaker.messages import Option, Part, Play, Say, Tell, Thing

DEEPEST = 2
"""Cards within cards within cards are not read."""

MOST_CARDS = 20

_MEDIA = {
    "image": Thing.PICTURE,
    "picture": Thing.PICTURE,
    "photo": Thing.PICTURE,
    "gif": Thing.PICTURE,
    "video": Thing.VIDEO,
    "audio": Thing.SOUND,
    "sound": Thing.SOUND,
    "voice": Thing.SOUND,
    "document": Thing.DOCUMENT,
    "file": Thing.DOCUMENT,
    "sticker": Thing.STICKER,
}
_CARDS = ("card", "cards", "template", "gallery", "carousel", "generic")
_LISTS = ("cards", "elements")
_TEXTS = ("text", "caption", "body", "message")
_TITLES = ("title", "name", "alt", "filename")
_URLS = ("url", "imageurl", "src", "link", "videourl", "audiourl", "fileurl", "href")
_TELLING = ("type", "text", "attachment", "cards")


def read_payload(payload: object, outer: str) -> list[Part]:
    """Read a row's payload.

    Args:
        payload: Whatever `response_payload` held.
        outer: The row's own `type`, in lower case.

    Returns:
        What can be said, told, played or offered; nothing for what cannot be understood.
    """
    payload = _opened(payload)
    if isinstance(payload, list):
        return _list(payload, outer)
    found = fields(payload)
    if not found:
        return _bare(payload, outer)
    inner, found = _attached(found, word(found.get("type")))
    return [*_content(found, inner, outer), *parts_of(read_buttons(found.get("buttons")))]


def _opened(payload: object) -> object:
    """Open an object that comes as JSON in a string; every other string is a text."""
    if not isinstance(payload, str) or not payload.lstrip().startswith("{"):
        return payload
    try:
        inner = json.loads(payload)
    except (ValueError, RecursionError):
        return payload
    return inner if any(key in fields(inner) for key in _TELLING) else payload


def _attached(found: Fields, kind: str) -> tuple[str, Fields]:
    """Go into a Messenger-like attachment: what it says overrides what is around it."""
    attachment = fields(found.get("attachment"))
    if not attachment:
        return kind, found
    inner = fields(attachment.get("payload")) or attachment
    kind = {"button": "text", "generic": "card"}.get(
        word(first(inner, "templatetype")), word(attachment.get("type"))
    )
    return kind, {"text": found.get("text"), "buttons": found.get("buttons"), **inner}


def _content(found: Fields, inner: str, outer: str) -> list[Part]:
    """Read what is there; where the two types disagree, a URL speaks for the medium."""
    listed = first(found, *_LISTS)
    if listed is not None:
        return _cards(listed)
    kind = inner or outer
    if kind in _CARDS:
        return _cards({name: value for name, value in found.items() if name != "buttons"})
    if kind == "location":
        return _place(found)
    for medium in (inner, outer):
        if medium in _MEDIA:
            return _thing(_MEDIA[medium], found)
    return _text(first(found, *_TEXTS, *_TITLES)) or _linked(found, kind)


def _linked(found: Fields, kind: str) -> list[Part]:
    return [Tell(Thing.LINK)] if kind == "text" and is_web(first(found, *_URLS)) else []


def _bare(payload: object, outer: str) -> list[Part]:
    """Read a string: a URL under a media type is that medium, everything else is a text."""
    if outer not in _MEDIA or not isinstance(payload, str):
        return _text(payload)
    if is_web(payload):
        return _thing(_MEDIA[outer], {"url": payload})
    is_path = "/" in payload and not any(char.isspace() for char in payload.strip())
    return [] if is_path else _text(payload)


def _list(payload: list[object], outer: str) -> list[Part]:
    if outer in _CARDS or not all(isinstance(entry, str) for entry in payload):
        return _cards(payload)
    return [part for entry in payload[:MOST_CARDS] for part in _bare(entry, outer)]


def _text(value: object) -> list[Part]:
    text = readable(value)
    return [Say(text)] if text else []


def _thing(thing: Thing, found: Fields) -> list[Part]:
    url = first(found, *_URLS) or first(fields(found.get("payload")), *_URLS)
    said = _text(first(found, *_TEXTS))
    if not is_web(url):
        return said or _text(first(found, *_TITLES))
    title = label(first(found, *_TITLES))
    if thing is Thing.SOUND and _may_be_fetched(str(url)):
        return [*said, Play(str(url).strip(), title)]
    if thing is Thing.DOCUMENT and not title:
        title = label(unquote(PurePosixPath(urlsplit(str(url).strip()).path).name))
    return [*said, Tell(thing, title)]


def _may_be_fetched(url: str) -> bool:
    """Https only, and no name or password in it."""
    return is_web(url, "https") and "@" not in urlsplit(url.strip()).netloc


def _place(found: Fields) -> list[Part]:
    spot = fields(first(found, "coordinates", "location")) or found
    degrees = [first(spot, "lat", "latitude"), first(spot, "long", "lng", "lon", "longitude")]
    title = label(first(found, *_TITLES, "address", *_TEXTS))
    numbers = [number for number in map(_number, degrees) if number is not None]
    detail = (
        f"{round(numbers[0], 5)}, {round(numbers[1], 5)}" if len(numbers) == len(degrees) else ""
    )
    return [Tell(Thing.PLACE, title, detail)] if title or detail else []


def _number(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _cards(value: object) -> list[Part]:
    """Tell each card and what belongs to it; a caption on several cards gets the card's name."""
    cards = list(_flat(entries(value), DEEPEST))[:MOST_CARDS]
    read = [
        (label(first(card, "title", "name")), read_buttons(card.get("buttons"))) for card in cards
    ]
    often = Counter(
        caption for _, choices in read for caption in {c.label for c in _options(choices)}
    )
    return [
        part
        for card, (title, choices) in zip(cards, read, strict=True)
        for part in (*_card(card, title), *parts_of(_named(choices, title, often)))
    ]


def _flat(cards: Iterable[object], depth: int) -> Iterator[Fields]:
    if depth == 0:
        return
    for card in cards:
        if isinstance(card, list):
            yield from _flat(card, depth - 1)
        elif isinstance(card, str):
            yield {"title": card}
        else:
            found = fields(card)
            yield found
            yield from _flat(entries(first(found, *_LISTS)), depth - 1)


def _card(card: Fields, title: str) -> list[Part]:
    subtitle = label(first(card, "subtitle", "description", *_TEXTS))
    if title or subtitle:
        return [Tell(Thing.CARD, title or subtitle, subtitle if title else "")]
    return [Tell(Thing.PICTURE)] if is_web(first(card, *_URLS)) else []


def _options(choices: Iterable[Choice]) -> Iterator[Option]:
    return (choice for choice in choices if isinstance(choice, Option))


def _named(choices: Iterable[Choice], title: str, often: Counter[str]) -> list[Choice]:
    return [
        replace(choice, label=f"{choice.label} {title}")
        if isinstance(choice, Option) and often[choice.label] > 1 and title
        else choice
        for choice in choices
    ]
