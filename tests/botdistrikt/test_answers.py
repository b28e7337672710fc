"""Answers that are none, break off, drip, or never end; none is asked for twice."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from speaker.errors import Trouble
from tests.botdistrikt.asking import OPENED, PAGE, failure, send
from tests.botdistrikt.wire_servers import (
    ANSWER,
    Peer,
    answering,
    answering_once_then_close,
    dripping,
    endless,
    response,
    serving,
)


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (response(PAGE, "200 OK", "Content-Type: text/html"), Trouble.CAPTIVE_PORTAL),
        (response(b"  \n" + PAGE), Trouble.CAPTIVE_PORTAL),
        (response(b"login", "511 Network Authentication Required"), Trouble.CAPTIVE_PORTAL),
        (response(PAGE, "502 Bad Gateway", "Content-Type: text/html"), Trouble.SERVER_DOWN),
        (response(PAGE, "503 Service Unavailable"), Trouble.SERVER_DOWN),
        (response(PAGE, "504 Gateway Timeout"), Trouble.SERVER_DOWN),
        (response(b"{}", "500 Internal Server Error"), Trouble.SERVER_DOWN),
        (response(b"{}", "400 Bad Request"), Trouble.REJECTED),
        (response(b"{}", "403 Forbidden"), Trouble.REJECTED),
        (response(b"Not Acceptable", "406 Not Acceptable"), Trouble.REJECTED),
        (response(b"{}", "413 Payload Too Large"), Trouble.REJECTED),
        (response(b"{}", "422 Unprocessable Entity"), Trouble.REJECTED),
        (response(b"{}", "401 Unauthorized"), Trouble.NOT_AUTHORISED),
        (response(b"{}", "404 Not Found"), Trouble.UNKNOWN_APP),
        (response(b"{}", "429 Too Many Requests"), Trouble.SLOW_DOWN),
        (response(b"{}", "407 Proxy Authentication Required"), Trouble.NO_NETWORK),
        (response(b"undefined"), Trouble.BAD_REPLY),
        (response(b'{"webchat_responses": [{"response'), Trouble.BAD_REPLY),
        (response(b"[" * 100_000), Trouble.BAD_REPLY),
        (response(b'{"a": ' + b"9" * 10_000 + b"}"), Trouble.BAD_REPLY),
        (response(b"\x00\xff\xfe\x80"), Trouble.BAD_REPLY),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", Trouble.BAD_REPLY),
        (b"HTTP/1.1 banana\r\n\r\n", Trouble.BAD_REPLY),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", Trouble.BAD_REPLY),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            Trouble.BAD_REPLY,
        ),
        (response(b"not gzip", "200 OK", "Content-Encoding: gzip"), Trouble.BAD_REPLY),
    ],
)
def test_answer_that_is_none(connect, data, trouble):
    """Each has its trouble, and the message was sent once."""
    with serving(answering_once_then_close(data)) as server:
        assert failure(connect(server.url)).trouble is trouble
        assert server.messages == 1


@pytest.mark.parametrize(
    "data",
    [
        response(ANSWER, "200 OK", "Content-Type: text/html; charset=latin-1"),
        response(ANSWER, "200 OK", "Content-Type: application/vnd.api+json"),
        response(ANSWER, "201 Created"),
        response(b"\xef\xbb\xbf" + ANSWER),
        response(gzip.compress(ANSWER), "200 OK", "Content-Encoding: gzip"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + response(),
        b"HTTP/1.0 200 OK\r\n\r\n" + ANSWER,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f"{len(ANSWER):x}\r\n".encode()
        + ANSWER
        + b"\r\n0\r\n\r\n",
    ],
)
def test_answer_oddly_packed_is_read(connect, data):
    """The body counts, not what is written around it."""
    with serving(answering_once_then_close(data)) as server:
        assert send(connect(server.url)).parts == OPENED
        assert server.messages == 1


@pytest.mark.parametrize(
    "data", [response(b"", "204 No Content"), response(b""), response(b"null")]
)
def test_no_body_is_nothing_to_say(connect, data):
    """A bot without an answer is not an error."""
    with serving(answering(data)) as server:
        assert send(connect(server.url)).parts == ()


def test_page_over_tls_is_no_login_page(connect, trusted, bundle):
    """What came over verified TLS is the server's own: the address is wrong, not the Wi-Fi."""
    with serving(answering(response(PAGE)), trusted) as server:
        found = failure(connect(server.url, ca_bundle=bundle))
    assert found.trouble is Trouble.BAD_REPLY
    assert "[bot] url" in str(found)


@pytest.mark.parametrize(
    "data",
    [
        response(ANSWER[:50], length=len(ANSWER)),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n" + ANSWER[:20],
        b"HTTP/1.0 200 OK\r\n\r\n" + ANSWER[:50],
    ],
)
def test_truncated_answer(connect, data):
    """An answer that broke off is no reply, however it was measured, and is not asked for again."""
    with serving(answering_once_then_close(data)) as server:
        assert failure(connect(server.url)).trouble is Trouble.BAD_REPLY
        assert server.messages == 1


@pytest.mark.parametrize(
    "prefix",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
    ],
)
def test_slow_drip_has_one_deadline(connect, prefix):
    """A byte now and then does not buy more time, in the headers or in the body."""
    with serving(dripping(prefix)) as server:
        found = failure(connect(server.url, read_timeout=0.4))
        assert found.trouble is Trouble.NO_ANSWER
        assert server.messages == 1


def test_slow_drip_over_tls_has_one_deadline(connect, trusted, bundle):
    """As above, with TLS between."""
    with serving(dripping(b"HTTP/1.1 200 OK\r\nX: "), trusted) as server:
        found = failure(connect(server.url, read_timeout=0.4, ca_bundle=bundle))
        assert found.trouble is Trouble.NO_ANSWER
        assert server.messages == 1


def test_silent_server(connect):
    """No answer at all is given up after the read timeout."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.server.stopping.wait()

    with serving(handle) as server:
        assert failure(connect(server.url, read_timeout=0.3)).trouble is Trouble.NO_ANSWER
        assert server.messages == 1


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"])
def test_huge_answer_is_not_read_to_its_end(connect, head):
    """Two megabytes are more than any answer, and the rest is never taken in."""
    with serving(endless(head, b" " * 65_536)) as server:
        assert failure(connect(server.url)).trouble is Trouble.BAD_REPLY
        assert server.messages == 1


def test_compressed_bomb_is_not_blown_up(connect):
    """Though we ask for none, a compressed answer is read piece by piece, up to the limit."""
    bomb = gzip.compress(b" " * 200_000_000, compresslevel=1)
    with serving(answering(response(bomb, "200 OK", "Content-Encoding: gzip"))) as server:
        assert failure(connect(server.url)).trouble is Trouble.BAD_REPLY


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30.0), ("0", 0.0), ("-5", 0.0), ("1e9", 3600.0), ("soon", None), ("nan", None)],
)
def test_retry_after_in_seconds(connect, value, seconds):
    """What the server asks for is carried, within reason."""
    data = response(b"{}", "429 Too Many Requests", f"Retry-After: {value}")
    with serving(answering(data)) as server:
        assert failure(connect(server.url)).retry_after == seconds


def test_retry_after_as_a_date(connect):
    """A date counts from our clock."""
    then = datetime.now(UTC) + timedelta(seconds=120)
    data = response(b"", "503 No", f"Retry-After: {then:%a, %d %b %Y %H:%M:%S GMT}")
    with serving(answering(data)) as server:
        found = failure(connect(server.url))
    assert found.trouble is Trouble.SERVER_DOWN
    assert found.retry_after is not None
    assert 100 < found.retry_after <= 120
