"""Fetching a recording that the bot sent, from wherever its URL points.

The place is the bot author's choice, so nothing of ours goes along: no id, no domain, no cookie,
no password of the machine. What comes is limited in type, size and time.
"""

from urllib.parse import urljoin, urlsplit

from speaker.botdistrikt.answers import Answer
from speaker.botdistrikt.exchange import Exchange
from speaker.botdistrikt.faults import StatusError
from speaker.errors import BotError, Trouble

LARGEST = 5_000_000
"""Bytes: five minutes of a spoken MP3."""

_HOPS = 3
_MOVED = (301, 302, 303, 307, 308)
_SOUNDS = ("audio/", "application/ogg", "application/octet-stream")


def fetch_recording(
    url: str, *, timeout: float = 10.0, largest: int = LARGEST, ca_bundle: str | None = None
) -> bytes:
    """Fetch a recording over https, following a few redirects that stay on https.

    Args:
        url: Where it is.
        timeout: Seconds for connecting, and again for the whole of the recording.
        largest: Bytes that are taken at most.
        ca_bundle: A PEM file to trust instead of the usual authorities.

    Raises:
        BotError: It cannot be had, or is no sound.
    """
    exchange = Exchange(timeout, timeout, ca_bundle, largest)
    try:
        for _ in range(_HOPS + 1):
            answer = _get(exchange, url)
            if answer.status not in _MOVED:
                return _sound(answer)
            url = urljoin(url, answer.headers.get("Location", ""))
    finally:
        exchange.close()
    raise BotError(Trouble.REDIRECTED, "the recording is sent on too often")


def _get(exchange: Exchange, url: str) -> Answer:
    if urlsplit(url).scheme != "https":
        raise BotError(Trouble.BAD_REPLY, "a recording that does not come over https is not played")
    return exchange.perform(exchange.prepare("GET", url, {"Accept": "audio/*"}))


def _sound(answer: Answer) -> bytes:
    if answer.status != 200:  # noqa: PLR2004
        raise StatusError(answer.status, None)
    if not answer.headers.get("Content-Type", "").strip().lower().startswith(_SOUNDS):
        raise BotError(Trouble.BAD_REPLY, "what should be a recording is something else")
    return answer.content
