"""What the device would say and offer for a raw answer or webhook: for authors of bots, and us."""

from collections.abc import Iterator, Mapping

from speaker.botdistrikt.answers import read_registration
from speaker.botdistrikt.faults import StatusError
from speaker.botdistrikt.fields import Fields, entries, fields, first, row_id, unwrap, word
from speaker.botdistrikt.replies import read_reply
from speaker.effects import Line, Prompt, Words
from speaker.errors import BotError, Trouble
from speaker.messages import Location, Offer, Option, Play, Postback, Reply, Text, Wanted
from speaker.options import Details
from speaker.phrasebook import Phrasebook
from speaker.telling import told

_SOURCES = {
    "human": "A member of the team writes",
    "broadcast": "A broadcast",
    "bot": "The bot's own answer again (the device has it already and stays silent)",
}
_NOBODY = Details()


def explain(document: object, phrasebook: Phrasebook, details: Details = _NOBODY) -> list[str]:
    """Explain a parsed JSON document, a line for each thing; never fails on JSON.

    Args:
        document: The body of an answer or a webhook, or an envelope `{"http": ..., "body": ...}`
            with its status and headers.
        phrasebook: The device's own sentences.
        details: What the settings answer for the person (location, e-mail, phone number).
    """
    envelope = fields(document)
    if "body" in envelope and ("http" in envelope or "about" in envelope):
        return [*_outside(fields(envelope.get("http")), envelope["body"], phrasebook, details)]
    return [*_inside(document, phrasebook, details)]


def _outside(http: Fields, body: object, phrasebook: Phrasebook, details: Details) -> Iterator[str]:
    if word(http.get("direction")) == "request":
        yield "a request of a device: there is nothing to say"
        return
    if word(http.get("direction")) == "event":
        yield _source(fields(http.get("headers")))
        if not read_reply(body).parts:
            yield "nothing in it: the device stays silent"
            return
    status = http.get("status")
    if isinstance(status, int) and not 200 <= status < 300:  # noqa: PLR2004
        yield from _error(status, phrasebook)
    else:
        yield from _inside(body, phrasebook, details)


def _source(headers: Fields) -> str:
    source = word(headers.get("xbotdistriktsource"))
    number = row_id(headers.get("xbotdistriktsourceid"))
    who = _SOURCES.get(source) or (f"An event from {source!r}" if source else "An event")
    return f"event: {who}" + (f" (id {number})" if number else "")


def _inside(body: object, phrasebook: Phrasebook, details: Details) -> Iterator[str]:
    status = _status(body)
    if status is not None:
        yield from _error(status, phrasebook)
    elif isinstance(body, str):
        trouble = Trouble.CAPTIVE_PORTAL if body.lstrip().startswith("<") else Trouble.BAD_REPLY
        yield from _trouble(trouble, phrasebook)
    elif _is_registration(body):
        yield "a registration: the device keeps it as its identity, and says nothing"
    else:
        yield from _reply(read_reply(body), body, phrasebook, details)


def _status(body: object) -> int | None:
    """The status of an error body, in either dialect."""
    found = fields(body)
    errors = [*entries(found.get("errors")), found.get("error")]
    for error in map(fields, errors):
        for name in ("status", "statuscode"):
            status = row_id(error.get(name))
            if status and status.isdecimal():
                return int(status)
    return None


def _is_registration(body: object) -> bool:
    found = fields(unwrap(body))
    if "webchatid" not in found and "webchatid" not in fields(found.get("attributes")):
        return False
    try:
        read_registration(unwrap(body), "")
    except BotError:
        return False
    return True


def _error(status: int, phrasebook: Phrasebook) -> Iterator[str]:
    error = StatusError(status, None)
    yield f"error: {error}"
    yield from _trouble(error.trouble, phrasebook)


def _trouble(trouble: Trouble, phrasebook: Phrasebook) -> Iterator[str]:
    yield f"trouble: {trouble}"
    yield f"says: {phrasebook.sentence(Prompt(trouble.value))}"


def _reply(reply: Reply, body: object, phrasebook: Phrasebook, details: Details) -> Iterator[str]:
    found = told(reply, phrasebook, details)
    for part in (found.lines, *found.rest):
        yield from (f"says: {_words(line, phrasebook)}" for line in part)
    for thing in reply.parts:
        if isinstance(thing, Play):
            yield f"plays: {thing.url}"
    for number, option in enumerate(found.offer, start=1):
        yield f"offers {number}: {option.label} -> {_effect(option)}"
    silent = _silent_rows(body)
    if silent:
        yield f"left out: {silent} of the rows (deleted, repeated, empty or not understood)"


def _words(line: Line, phrasebook: Phrasebook) -> str:
    match line:
        case Words(text=text):
            return text
        case Prompt():
            return phrasebook.sentence(line)
        case _:
            return f"({line})"


def _effect(option: Option) -> str:
    match option.answer:
        case Text(text=text, payload=None):
            return f"sends the text {text!r}"
        case Text(text=text, payload=payload):
            return f"sends the text {text!r} with the payload {payload!r}"
        case Postback(payload=payload):
            return f"presses the button with the payload {payload!r}"
        case Location():
            return "sends the location from the settings"
        case Wanted() as wanted:
            return f"sends the {wanted} from the settings"


def _silent_rows(body: object) -> int:
    """How many rows made nothing to say, counted by reading each on its own."""
    rows = first(fields(unwrap(body)), "webchatresponses", "responses")
    listed = rows if isinstance(rows, list) else unwrap(body)
    if not isinstance(listed, list):
        return 0
    seen: set[str] = set()
    return sum(_is_silent(row, seen) for row in listed)


def _is_silent(row: object, seen: set[str]) -> bool:
    name = row_id(fields(row).get("id"))
    repeated = name is not None and name in seen
    seen.update([name] if name else [])
    parts = read_reply([row]).parts
    own: Mapping[str, object] = fields(row)
    quick_replies = bool(own.get("quickrepliespayload"))
    return repeated or not [p for p in parts if not (quick_replies and isinstance(p, Offer))]
