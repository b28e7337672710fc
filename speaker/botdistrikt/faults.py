"""From what went wrong on the way to the trouble a person is told, and one line for the log.

The lines never quote an exception, an URL or a body: those carry the credentials, or whatever a
server chose to leak.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from requests import exceptions as requested
from urllib3 import exceptions as pooled

from speaker.errors import BotError, Trouble

Clock = Callable[[], float]

_CLOCK_IS_SET = datetime(2025, 1, 1, tzinfo=UTC).timestamp()  # older than this software: not set
_NOT_YET_VALID, _EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = (
    9,
    10,
    62,
    64,
)  # X509_V_ERR_... of OpenSSL's x509_vfy.h
_LONGEST_WAIT = 3600.0


class StatusError(BotError):
    """The platform answered, with an HTTP status other than success."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        """Take the status, and the seconds to wait if the answer told."""
        trouble, reason = _STATUS.get(status) or _family(status)
        super().__init__(trouble, f"{reason} (HTTP {status})", retry_after=retry_after)
        self.status = status


def connecting_failed(error: Exception, clock: Clock = time.time) -> BotError:
    """Explain why there is no connection; nothing was sent."""
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _bad_certificate(cause.verify_code, clock)
    if any(isinstance(cause, requested.ProxyError | pooled.ProxyError) for cause in causes):
        return BotError(Trouble.NO_NETWORK, "the proxy cannot be used; check HTTPS_PROXY")
    if any(isinstance(cause, FileNotFoundError) or "X509" in _reason(cause) for cause in causes):
        return BotError(Trouble.CERTIFICATE, "the CA bundle cannot be read; check its path")
    if any(isinstance(cause, ssl.SSLError | pooled.SSLError) for cause in causes):
        return BotError(Trouble.CERTIFICATE, "no secure connection: the TLS handshake failed")
    return _unreachable(causes)


def answer_failed(error: Exception) -> BotError:
    """Explain why no whole answer came after the request was sent, so that it may have arrived."""
    causes = tuple(_causes(error))
    if any(
        isinstance(cause, pooled.IncompleteRead | http.client.IncompleteRead) for cause in causes
    ):
        return BotError(Trouble.BAD_REPLY, "the answer broke off in the middle")
    if any(isinstance(cause, pooled.ReadTimeoutError | TimeoutError) for cause in causes):
        return no_answer_in_time()
    if any(isinstance(cause, ConnectionError | ssl.SSLError) for cause in causes):
        return BotError(Trouble.NO_ANSWER, "the connection broke before the answer came")
    if any(isinstance(cause, http.client.HTTPException | pooled.HTTPError) for cause in causes):
        return BotError(Trouble.BAD_REPLY, "the answer is not HTTP as it should be")
    return BotError(Trouble.NO_ANSWER, "the answer could not be received")


def no_answer_in_time() -> BotError:
    """The time for the answer is over; the message may have arrived."""
    return BotError(Trouble.NO_ANSWER, "the bot did not answer in time")


def read_retry_after(value: str | None, clock: Clock = time.time) -> float | None:
    """Read a Retry-After header, seconds or a date, into seconds from now (an hour at most)."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value, clock)
    return min(max(seconds, 0.0), _LONGEST_WAIT) if seconds == seconds else None  # noqa: PLR0124  # NaN


def _reason(error: BaseException) -> str:
    """What OpenSSL names as the library that complained."""
    return str(error.library or "") if isinstance(error, ssl.SSLError) else ""


def _until(date: str, clock: Clock) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - clock()
    except (ValueError, OverflowError):
        return float("nan")


def _bad_certificate(code: int, clock: Clock) -> BotError:
    if code == _NOT_YET_VALID or (code == _EXPIRED and clock() < _CLOCK_IS_SET):
        return BotError(
            Trouble.CLOCK_NOT_SET, "the clock is not set: the certificate lies in its future"
        )
    reason = {
        _EXPIRED: "has expired",
        _WRONG_NAME: "is for another host; a Wi-Fi login page perhaps",
        _WRONG_ADDRESS: "is for another host; a Wi-Fi login page perhaps",
    }.get(code, "is not trusted; a Wi-Fi login page perhaps")
    return BotError(Trouble.CERTIFICATE, f"the server's certificate {reason}")


def _unreachable(causes: tuple[BaseException, ...]) -> BotError:
    if any(isinstance(cause, pooled.NameResolutionError | socket.gaierror) for cause in causes):
        return BotError(
            Trouble.NO_NETWORK, "the server's name cannot be found; is there a network?"
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return BotError(Trouble.SERVER_DOWN, "the server refuses connections")
    if any(isinstance(cause, requested.InvalidURL | pooled.LocationValueError) for cause in causes):
        return BotError(Trouble.NOT_SET_UP, "the server's address is no URL; check [bot] url")
    if any(isinstance(cause, pooled.TimeoutError | TimeoutError) for cause in causes):
        return BotError(Trouble.NO_NETWORK, "the server cannot be reached in time")
    return BotError(Trouble.NO_NETWORK, "the server cannot be reached; is there a network?")


_STATUS: dict[int, tuple[Trouble, str]] = {
    401: (Trouble.NOT_AUTHORISED, "the platform does not accept this device; check domain"),
    404: (Trouble.UNKNOWN_APP, "the platform does not know this app; check [bot] app_id and url"),
    407: (Trouble.NO_NETWORK, "the proxy wants a password; check HTTPS_PROXY"),
    413: (Trouble.REJECTED, "the message is too long for the platform"),
    429: (Trouble.SLOW_DOWN, "the platform asks to slow down"),
    511: (Trouble.CAPTIVE_PORTAL, "the network wants a login first"),
}


def _family(status: int) -> tuple[Trouble, str]:
    if status >= 500:  # noqa: PLR2004
        return Trouble.SERVER_DOWN, "the platform has a fault of its own"
    if status >= 400:  # noqa: PLR2004
        return Trouble.REJECTED, "the platform does not accept the request"
    if status >= 300:  # noqa: PLR2004
        return (
            Trouble.REDIRECTED,
            "the server points elsewhere, which is not followed; see [bot] url",
        )
    return Trouble.BAD_REPLY, "the server answered in an unexpected way"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Every exception an exception carries: requests and urllib3 wrap them in several ways."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and all(one is not other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return iter(seen)
