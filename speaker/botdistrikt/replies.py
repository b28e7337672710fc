"""From whatever the platform answers to a `Reply`: tolerant, pure, and never raising on JSON.

Documented: `{webchat_responses: [row], webchat_quickreplies: [...], user}`, rows whose
`response_payload` is an object or a bare string, and quick replies repeated on every row and at
the top. Also accepted: one row, a list of rows, a JSON:API document.
"""

from collections.abc import Iterator

from speaker.botdistrikt.choices import Choice, parts_of, read_quick_replies
from speaker.botdistrikt.fields import (
    Fields,
    entries,
    fields,
    first,
    resource,
    row_id,
    truthy,
    unwrap,
    word,
)
from speaker.botdistrikt.parts import read_payload
from speaker.messages import Offer, Part, Reply

MOST_ROWS = 50
MOST_PARTS = 200

_QUICK_REPLIES = (
    "webchatquickreplies",
    "quickrepliespayload",
    "quickreplies",
    "quickreplypayload",
)
_ROWS = ("webchatresponses", "responses")
_PAYLOADS = ("responsepayload", "payload")


def read_reply(body: object) -> Reply:
    """Read the parsed JSON of an answer or a webhook body; what says nothing is an empty reply."""
    body = unwrap(body)
    rows = list(_rows(body))[:MOST_ROWS]
    parts = [part for row in rows for part in _row(row)]
    quick_replies = _quick_replies(fields(body), rows)
    ids = tuple(found for found in (row_id(row.get("id")) for row in rows) if found)
    return Reply(_fitting([*parts, *parts_of(quick_replies)]), ids)


def _rows(body: object) -> Iterator[Fields]:
    """Yield the rows that count: not deleted, and each id once."""
    seen: set[str] = set()
    for entry in _entries(body):
        row = {"payload": entry} if isinstance(entry, str) else fields(resource(entry))
        name = row_id(row.get("id"))
        if truthy(row.get("isdeleted")) or name in seen:
            continue
        if name is not None:
            seen.add(name)
        yield row


def _entries(body: object) -> list[object]:
    if isinstance(body, list):
        return body
    found = fields(body)
    for name in _ROWS:
        if name in found:
            return entries(found[name])
    return [body] if any(name in found for name in _PAYLOADS) else []


def _row(row: Fields) -> list[Part]:
    for name in _PAYLOADS:
        if name in row:
            return read_payload(row[name], word(row.get("type")))
    return read_payload(dict(row), "")


def _quick_replies(body: Fields, rows: list[Fields]) -> list[Choice]:
    """Take the top's quick replies, or those of the last row that has some."""
    for holder in (body, *reversed(rows)):
        found = read_quick_replies(first(holder, *_QUICK_REPLIES))
        if found:
            return found
    return []


def _fitting(parts: list[Part]) -> tuple[Part, ...]:
    """Keep a reply within its limit; the last offer is what the person can answer with."""
    if len(parts) <= MOST_PARTS:
        return tuple(parts)
    last = parts[-1:] if isinstance(parts[-1], Offer) else []
    return (*parts[: MOST_PARTS - len(last)], *last)
