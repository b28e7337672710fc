"""Asks a server for a file: over HTTPS, through a few redirects, and with a limit to patience."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from speaker import __version__
from speaker.errors import InstallError

if TYPE_CHECKING:
    import requests

HEADERS = {"Accept-Encoding": "identity", "User-Agent": f"speaker/{__version__}"}

_HOPS = 5
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_MOVED = (301, 302, 303, 307, 308)
_SENDS = (200, 206, 416)
_LATER = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    connect: float = 10.0
    read: float = 30.0
    slow: float = 60.0
    """A connection is judged too slow by what came in so many seconds."""
    tries: int = 6
    pause: float = 2.0
    longest_pause: float = 60.0
    """A server that asks for more than this is asked again after this."""


class CutError(Exception):
    """It did not work now, and may the next time, `after` so many seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


@contextlib.contextmanager
def answer_to(
    url: str, headers: dict[str, str], patience: Patience, ca_bundle: str | None
) -> Iterator["requests.Response"]:
    """Open what `url` leads to: an answer with status 200, 206 or 416.

    Raises:
        CutError: it may work the next time.
        InstallError: there is no point in another try.
    """
    first = url
    for _ in range(_HOPS + 1):
        _refuse_unsafe(url, first)
        answer = _get(url, headers, patience, ca_bundle)
        with contextlib.closing(answer):
            if answer.status_code not in _MOVED:
                _refuse_failed(answer)
                yield answer
                return
        url = urljoin(url, answer.headers.get("Location", ""))
    raise InstallError(f"{host(first)} sends us on and on; try again later")


def version_of(answer: "requests.Response") -> str:
    """Return what identifies this version of the file to its server; "" if nothing does."""
    tag = str(answer.headers.get("ETag", ""))
    weak = not tag or tag.startswith("W/")  # may not be used with If-Range (RFC 9110, 13.1.5)
    return str(answer.headers.get("Last-Modified", "")) if weak else tag


def host(url: str) -> str:
    """Return the server of an address; the rest may carry a signature, and is not shown."""
    return urlsplit(url).hostname or "the server"


def reason(error: Exception) -> str:
    """Say what happened to a connection, without its address."""
    return {
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "ReadTimeoutError": "no data in time",
    }.get(type(error).__name__, "the connection failed")


def _get(
    url: str, headers: dict[str, str], patience: Patience, ca_bundle: str | None
) -> "requests.Response":
    """Ask one server, and follow nothing."""
    import requests

    try:
        return requests.get(
            url,
            headers={**HEADERS, **headers},
            stream=True,
            allow_redirects=False,
            timeout=(patience.connect, patience.read),
            verify=ca_bundle or True,
            auth=_unsigned,
        )
    except requests.exceptions.SSLError as error:
        raise InstallError(
            f"the connection to {host(url)} is not safe, its certificate was not accepted; "
            "check this machine's date, or set [bot] ca_bundle if a proxy is in between"
        ) from error
    except requests.RequestException as error:
        raise CutError(reason(error)) from error


def _unsigned(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """Leave a request as it is; without this, a password of ~/.netrc would go along."""
    return request


def _refuse_unsafe(url: str, first: str) -> None:
    parts = urlsplit(url)
    local = parts.hostname in _LOOPBACK and urlsplit(first).hostname in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise InstallError(f"{host(first)} leads to an address without https; not followed")


def _refuse_failed(answer: "requests.Response") -> None:
    status = answer.status_code
    if status in _SENDS:
        return
    if status in _LATER:
        wait = answer.headers.get("Retry-After", "")
        raise CutError(f"it answers with {status}", float(wait) if wait.isdecimal() else 0.0)
    raise InstallError(
        f"{host(answer.url)} does not have the file (it answers with {status}); see whether "
        "there is a newer speaker, or fetch it yourself and use --from FILE"
    )
