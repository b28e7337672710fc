"""How the sandbox behaves where the platform is not documented, and how it can misbehave."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from speaker.botdistrikt.encoders import Encoder
from speaker.errors import UsageError


class Again(StrEnum):
    """What registering a known `webchat_id` does; nothing says which is true."""

    SAME_ROW = "same-row"
    NEW_ROW = "new-row"
    INVALID = "422"
    FAULT = "500"


class Echo(StrEnum):
    """When `user.stats.last_message` holds the message."""

    BEFORE = "before"
    """Already in the answer to it."""
    AFTER = "after"
    """Only in the answer to the next one."""
    NEVER = "never"


class Dialect(StrEnum):
    """How payloads are written."""

    FLAT = "flat"
    """As documented: an object where there are buttons, else a bare string."""
    MESSENGER = "messenger"
    """Templates in an attachment."""
    MIXED = "mixed"
    """Object and string in turn."""
    STRINGIFIED = "stringified"
    """Objects as JSON in a string."""


class Where(StrEnum):
    """Where a reply's quick replies are; the documented sample repeats them everywhere."""

    BOTH = "both"
    ROWS = "rows"
    TOP = "top"


class ErrorShape(StrEnum):
    """Documented is JSON:API; LoopBack's own shape comes when its handler is bypassed."""

    JSONAPI = "jsonapi"
    LOOPBACK = "loopback"


class EventBody(StrEnum):
    """What a webhook carries; nothing says which is true."""

    REPLY = "reply"
    """As the answer to Send Message."""
    ROW = "row"
    LIST = "list"
    """A list of rows."""
    JSONAPI = "jsonapi"
    """The reply within `data.attributes`."""


class Fault(StrEnum):
    """What happens to a call instead of its answer."""

    NONE = "none"
    DROP_BEFORE = "drop-before"
    """The connection is closed before the call is executed."""
    DROP_AFTER = "drop-after-execution"
    TRUNCATED = "truncated"
    CAPTIVE_PORTAL = "captive-portal"
    HTML_502 = "html-502"
    UNAVAILABLE = "unavailable"
    """503 with Retry-After."""
    TOO_MANY = "too-many"
    """429 with Retry-After."""
    SERVER_ERROR = "server-error"
    REDIRECT = "redirect"
    """To another host."""
    WRONG_TYPE = "wrong-type"
    """The right answer, called text/html."""
    NO_JSON = "no-json"
    NO_BODY = "no-body"
    """204, as when a method ends without a result."""
    HANG_BEFORE = "hang-before"
    """Not executed, and no answer until the caller gives up."""
    HANG = "hang"
    """Executed, and no answer until the caller gives up."""
    DRIP = "drip"
    """The answer comes one byte at a time."""
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Switches:
    """Everything that can be set; the defaults are the documented samples."""

    register_again: Again = Again.SAME_ROW
    forget_users: bool = False
    """Answer 401 to every message, as for a `webchat_id` that is not known (any more)."""
    whole_user: bool = False
    """Answer 422 to a message whose `user` is not the whole `bot_user`."""
    encoders: tuple[Encoder, ...] = tuple(Encoder)
    """The spellings of `message` that the bot understands; others look empty to it."""
    last_message: Echo = Echo.BEFORE
    dialect: Dialect = Dialect.FLAT
    quick_replies: Where = Where.BOTH
    paused: bool = False
    """The bot is paused for everyone: answers are empty."""
    quota: bool = False
    """The month's messages are used up: answers are empty (how it really looks is unknown)."""
    errors: ErrorShape = ErrorShape.JSONAPI
    latency: float = 0.0
    """Seconds before each answer."""
    fault: Fault = Fault.NONE
    """For each message; `register_fault` for each registration."""
    register_fault: Fault = Fault.NONE
    session_ttl: float = 10.0
    """Minutes without a message after which the bot has forgotten the session."""
    events_url: str = ""
    """Where event webhooks go; without one there are none."""
    event_body: EventBody = EventBody.REPLY
    event_headers_lower: bool = False
    """The documentation writes the header in two letter cases."""
    event_copies: int = 1
    """How often each webhook is delivered."""
    event_reversed: bool = False
    """The rows of a webhook in reverse order."""
    event_echoes: bool = False
    """Fire a `bot` event for each answer, as the platform does."""


def _every(fault: Fault) -> Switches:
    return Switches(fault=fault, register_fault=fault)


SCENARIOS: Mapping[str, Switches] = {
    "documented": Switches(),
    "new-row": Switches(register_again=Again.NEW_ROW),
    "register-422": Switches(register_again=Again.INVALID),
    "register-500": Switches(register_again=Again.FAULT),
    "forgetful": Switches(forget_users=True),
    "whole-user": Switches(whole_user=True),
    "only-typed": Switches(encoders=(Encoder.TYPED,)),
    "only-payload": Switches(encoders=(Encoder.PAYLOAD,)),
    "only-bare": Switches(encoders=(Encoder.BARE,)),
    "late-echo": Switches(last_message=Echo.AFTER),
    "no-echo": Switches(last_message=Echo.NEVER),
    "messenger": Switches(dialect=Dialect.MESSENGER),
    "mixed": Switches(dialect=Dialect.MIXED),
    "stringified": Switches(dialect=Dialect.STRINGIFIED),
    "quick-replies-on-rows": Switches(quick_replies=Where.ROWS),
    "quick-replies-at-the-top": Switches(quick_replies=Where.TOP),
    "paused-bot": Switches(paused=True),
    "quota": Switches(quota=True),
    "loopback-errors": Switches(errors=ErrorShape.LOOPBACK),
    "slow": Switches(latency=6.0),
    "short-session": Switches(session_ttl=0.5),
    "echoes": Switches(event_echoes=True),
    "events-as-rows": Switches(event_body=EventBody.ROW),
    "events-as-lists": Switches(event_body=EventBody.LIST),
    "events-as-jsonapi": Switches(event_body=EventBody.JSONAPI),
    "events-in-lower-case": Switches(event_headers_lower=True),
    "events-twice": Switches(event_copies=2),
    "events-in-reverse": Switches(event_echoes=True, event_reversed=True),
    **{fault.value: _every(fault) for fault in Fault if fault is not Fault.NONE},
}
"""Switches by name, for `speaker sandbox --scenario NAME`."""


def combined(names: Iterable[str], events_url: str = "") -> Switches:
    """Return the switches of several scenarios at once; where they differ, the last one counts.

    Args:
        names: Scenarios.
        events_url: Where event webhooks go.

    Raises:
        UsageError: There is no such scenario.
    """
    changed: dict[str, Any] = {"events_url": events_url}
    for name in names:
        if name not in SCENARIOS:
            near = difflib.get_close_matches(name, SCENARIOS, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise UsageError(f"there is no scenario {name!r}{hint}")
        changed |= differences(SCENARIOS[name])
    return Switches(**changed)


def differences(switches: Switches) -> dict[str, Any]:
    """Return the switches that are not as documented."""
    usual = Switches()
    values = {key.name: getattr(switches, key.name) for key in fields(switches)}
    return {name: value for name, value in values.items() if value != getattr(usual, name)}
