"""Is it the network's login page that answers for the platform?

A network that wants a login takes over every connection. On the secure port all it can show is a
certificate that is not the platform's, which looks like an attack; on the open port it sends its
page, or sends the caller on to it. So after a bad certificate the open port is asked, for nothing
and with nothing of ours: whoever is really the platform sends the caller to its own secure port.
"""

from urllib.parse import urlsplit

from speaker.botdistrikt.answers import Answer
from speaker.botdistrikt.exchange import Exchange
from speaker.errors import BotError

_SECONDS = 3.0
_LARGEST = 100_000
_LOGIN_REQUIRED = 511


def wants_login(host: str | None, port: int = 80) -> bool:
    """Ask the open port of a host whether a network's login page stands in its place."""
    exchange = Exchange(_SECONDS, _SECONDS, None, _LARGEST)
    try:
        answer = exchange.perform(exchange.prepare("GET", f"http://{host}:{port}/", {}))
    except BotError:
        return False
    finally:
        exchange.close()
    return _is_login(answer, host)


def _is_login(answer: Answer, host: str | None) -> bool:
    if 300 <= answer.status < 400:  # noqa: PLR2004
        target = urlsplit(answer.headers.get("Location", ""))
        return target.hostname not in (None, host)
    page = answer.content.lstrip()[:1] == b"<"
    return answer.status == _LOGIN_REQUIRED or (answer.status == 200 and page)  # noqa: PLR2004
