"""The network as it is: each fault provoked on a real socket, its trouble, and no duplicates."""

import gzip
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from speaker.botdistrikt import faults
from speaker.errors import BotError, Trouble
from speaker.messages import Say, Text
from tests.botdistrikt.wire_servers import (
    ANSWER,
    Peer,
    answering,
    answering_once_then_close,
    response,
    serving,
)

HELLO = Text("hello")
PAGE = b"<!DOCTYPE html><html><body>Please log in to Wi-Fi</body></html>"
OPENED = (Say("We open at nine."),)


def send(client):
    return client.send("speaker-secret-id", "9001", HELLO)


def failure(client) -> BotError:
    with pytest.raises(BotError) as caught:
        send(client)
    return caught.value


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(authority, tmp_path_factory) -> str:
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server_context(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


@pytest.fixture
def trusted(authority) -> ssl.SSLContext:
    return server_context(authority.issue_cert("127.0.0.1"))


# --- answers that are none -------------------------------------------------------------------


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
    assert "base_url" in str(found)


# --- answers that break off, drip, or never end ----------------------------------------------


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


def dripping(prefix: bytes):
    """Answer at once with the prefix, then a byte from time to time until the caller is gone."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(prefix)
        while not peer.server.stopping.wait(0.05):
            peer.send(b"x")

    return handle


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


def endless(head: bytes, block: bytes):
    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(head)
        while not peer.server.stopping.is_set():
            peer.send(block)

    return handle


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


# --- connections that break ------------------------------------------------------------------


def test_reset_after_the_request_is_not_repeated(connect):
    """The message may have arrived: it is not sent again."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.reset()

    with serving(handle) as server:
        assert failure(connect(server.url)).trouble is Trouble.NO_ANSWER
        assert server.messages == 1
        assert server.connections == 1


def test_close_instead_of_an_answer_is_not_repeated(connect):
    """Nor is it after an orderly close."""
    with serving(answering_once_then_close(b"")) as server:
        assert failure(connect(server.url)).trouble is Trouble.NO_ANSWER
        assert server.messages == 1
        assert server.connections == 1


@pytest.mark.parametrize("secure", [False, True])
def test_connection_closed_while_idle(connect, trusted, bundle, secure):
    """One that the server closed between messages is replaced before anything is sent."""
    context = trusted if secure else None
    with serving(answering_once_then_close(response()), context) as server:
        client = connect(server.url, ca_bundle=bundle)
        for _ in range(3):
            assert send(client).parts == OPENED
            wait_until_closed(client)
        assert server.messages == 3
        assert server.connections == 3


def wait_until_closed(client) -> None:
    """Wait until the server's goodbye is there."""
    connection = client._exchange._wire._connection
    while connection.is_connected:
        select.select([connection.sock], [], [], 5)


def test_kept_connection_that_breaks_on_the_second_message(connect):
    """A kept-alive connection that dies as the message arrives is no reason to send it twice."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(response())
        peer.request()
        peer.reset()

    with serving(handle) as server:
        client = connect(server.url)
        assert send(client).parts == OPENED
        assert failure(client).trouble is Trouble.NO_ANSWER
        assert server.messages == 2
        assert server.connections == 1


def test_after_a_failure_the_next_message_goes_through(connect):
    """A broken or late connection is not used again."""
    answers = iter([response(ANSWER[:9], length=500), response()])

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(next(answers))

    with serving(handle) as server:
        client = connect(server.url)
        assert failure(client).trouble is Trouble.BAD_REPLY
        assert send(client).parts == OPENED
        assert server.messages == 2


def test_late_answer_does_not_become_the_next_ones(connect):
    """What comes after we gave up is not read as the answer to what we ask next."""
    first = iter([True])

    def handle(peer: Peer) -> None:
        peer.request()
        if next(first, False):
            peer.server.stopping.wait(0.5)
            peer.send(response(b'{"webchat_responses": ["late"]}'))
        else:
            peer.send(response())

    with serving(handle) as server:
        client = connect(server.url, read_timeout=0.3)
        assert failure(client).trouble is Trouble.NO_ANSWER
        assert send(client).parts == OPENED


# --- redirects -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
def test_redirect_is_not_followed_and_nothing_travels(connect, status):
    """Neither the message nor the credentials go to where a redirect points."""
    with serving(answering(response())) as elsewhere:
        data = response(b"", status, f"Location: {elsewhere.url}/webchat_apps/42/message")
        with serving(answering(data)) as server:
            assert failure(connect(server.url)).trouble is Trouble.REDIRECTED
            assert server.messages == 1
        assert elsewhere.connections == 0


def test_body_of_a_redirect_is_limited_too(connect):
    """A redirect with an endless body is left like any other."""
    head = b"HTTP/1.1 302 Found\r\nLocation: http://x.invalid/\r\nContent-Length: 99999999\r\n\r\n"
    with serving(endless(head, b" " * 65_536)) as server:
        assert failure(connect(server.url)).trouble in (Trouble.REDIRECTED, Trouble.BAD_REPLY)


def test_cookies_are_not_kept(connect):
    """Nothing a server sets comes back to it."""
    with serving(answering(response(ANSWER, "200 OK", "Set-Cookie: a=b"))) as server:
        client = connect(server.url)
        send(client)
        send(client)
        assert not any(b"cookie" in request.lower() for request in server.requests)


# --- Retry-After -----------------------------------------------------------------------------


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


# --- no connection ---------------------------------------------------------------------------


def test_connection_refused(connect):
    """Nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/api"
        assert failure(connect(url)).trouble is Trouble.SERVER_DOWN


def test_name_that_does_not_exist(connect):
    """No such host: most likely no network."""
    found = failure(connect("https://no-such-host.invalid/api", connect_timeout=5))
    assert found.trouble is Trouble.NO_NETWORK


def test_host_that_swallows_everything(connect):
    """A full backlog answers no SYN: connecting has a timeout of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.settimeout(0.0)
            filler.connect_ex(address)
        url = f"http://127.0.0.1:{address[1]}/api"
        assert failure(connect(url, connect_timeout=0.3)).trouble is Trouble.NO_NETWORK
        for filler in fillers:
            filler.close()


@pytest.mark.parametrize(
    "url", ["", "nonsense", "http://", "ftp://x/api", "http://[::1/api", "https://a b/"]
)
def test_address_that_is_none(connect, url):
    """An address that cannot be one is a mistake of the settings."""
    assert failure(connect(url)).trouble is Trouble.NOT_SET_UP


# --- TLS -------------------------------------------------------------------------------------


def test_trusted_certificate(connect, trusted, bundle):
    """With the right authority everything is well."""
    with serving(answering(response()), trusted) as server:
        assert send(connect(server.url, ca_bundle=bundle)).parts == OPENED


def test_handshake_is_over_before_the_message(connect, trusted, bundle):
    """A connection warmed up over TLS is the one that the message goes over."""
    with serving(answering(response()), trusted) as server:
        client = connect(server.url, ca_bundle=bundle)
        client.warm_up()
        ours = client._exchange._wire._connection.sock
        client.warm_up()
        send(client)
        assert client._exchange._wire._connection.sock is ours
        assert server.connections == 1


def days(number: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=number)


def test_expired_certificate(connect, authority, bundle):
    """Expired by a clock that is set: the certificate is to blame, and nothing was sent."""
    cert = authority.issue_cert("127.0.0.1", not_before=days(-9), not_after=days(-1))
    with serving(answering(response()), server_context(cert)) as server:
        found = failure(connect(server.url, ca_bundle=bundle))
        assert found.trouble is Trouble.CERTIFICATE
        assert "expired" in str(found)
        assert server.requests == []


def test_certificate_of_the_future_is_an_unset_clock(connect, authority, bundle):
    """A certificate that is not valid yet means that our clock is behind."""
    cert = authority.issue_cert("127.0.0.1", not_before=days(1), not_after=days(9))
    with serving(answering(response()), server_context(cert)) as server:
        assert failure(connect(server.url, ca_bundle=bundle)).trouble is Trouble.CLOCK_NOT_SET
        assert server.requests == []


def test_expired_by_a_clock_that_was_never_set(authority, bundle):
    """In a year before this software nothing can be said of a certificate's dates."""
    cert = authority.issue_cert("127.0.0.1", not_before=days(-9), not_after=days(-1))
    context = ssl.create_default_context(cafile=bundle)
    with serving(answering(response()), server_context(cert)) as server:
        sock = socket.create_connection(("127.0.0.1", server.port))
        with pytest.raises(ssl.SSLCertVerificationError) as caught, sock:
            context.wrap_socket(sock, server_hostname="127.0.0.1")
    assert faults.connecting_failed(caught.value, lambda: 0.0).trouble is Trouble.CLOCK_NOT_SET
    assert faults.connecting_failed(caught.value).trouble is Trouble.CERTIFICATE


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_certificate_for_another_host(connect, authority, bundle, host):
    """The right authority, the wrong name: a login page of a network, perhaps."""
    cert = authority.issue_cert("portal.example")
    with serving(answering(response()), server_context(cert)) as server:
        url = server.url.replace("127.0.0.1", host)
        found = failure(connect(url, ca_bundle=bundle))
        assert found.trouble is Trouble.CERTIFICATE
        assert "another host" in str(found)
        assert server.requests == []


def test_unknown_authority(connect, trusted):
    """Without our authority the certificate is not trusted."""
    with serving(answering(response()), trusted) as server:
        found = failure(connect(server.url))
        assert found.trouble is Trouble.CERTIFICATE
        assert "not trusted" in str(found)
        assert server.requests == []


def test_login_page_behind_a_bad_certificate(connect, trusted, monkeypatch):
    """Where the open port shows a page, too, the network wants a login; no secret went there."""

    def page(peer: Peer) -> None:
        peer.server.requests.append(peer.sock.recv(65_536))
        peer.send(response(PAGE))

    with serving(page) as network, serving(answering(response()), trusted) as server:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{network.port}")
        assert failure(connect(server.url)).trouble is Trouble.CAPTIVE_PORTAL
        assert server.requests == []
    (asked,) = network.requests
    assert asked.startswith(b"GET http://127.0.0.1:80/ HTTP/1.1")
    assert b"secret" not in asked


def test_no_tls_where_tls_should_be(connect):
    """A server that talks plain HTTP on the secure port."""

    def handle(peer: Peer) -> None:
        peer.sock.recv(1000)
        peer.send(response(PAGE))

    with serving(handle) as server:
        found = failure(connect(server.url.replace("http:", "https:")))
        assert found.trouble is Trouble.CERTIFICATE


def test_handshake_that_never_ends(connect):
    """The connect timeout counts for TLS, too."""

    def handle(peer: Peer) -> None:
        peer.server.stopping.wait()

    with serving(handle) as server:
        url = server.url.replace("http:", "https:")
        assert failure(connect(url, connect_timeout=0.3)).trouble is Trouble.NO_NETWORK


def test_handshake_that_breaks(connect):
    """A connection reset in the handshake is the network's."""

    def handle(peer: Peer) -> None:
        peer.sock.recv(1)
        peer.reset()

    with serving(handle) as server:
        url = server.url.replace("http:", "https:")
        assert failure(connect(url)).trouble is Trouble.NO_NETWORK


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read(connect, trusted, tmp_path, content):
    """A CA bundle that is missing or none is named."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with serving(answering(response()), trusted) as server:
        found = failure(connect(server.url, ca_bundle=str(path)))
    assert found.trouble is Trouble.CERTIFICATE
    assert "CA bundle" in str(found)


def test_authorities_of_the_environment(connect, trusted, bundle, monkeypatch):
    """REQUESTS_CA_BUNDLE counts where we were told nothing."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    with serving(answering(response()), trusted) as server:
        assert send(connect(server.url)).parts == OPENED


def test_own_authorities_win_over_the_environment(connect, trusted, bundle, monkeypatch, tmp_path):
    """What the settings say is not overruled by the environment."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    with serving(answering(response()), trusted) as server:
        assert send(connect(server.url, ca_bundle=bundle)).parts == OPENED
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
        found = failure(connect(server.url, ca_bundle=str(other)))
        assert found.trouble is Trouble.CERTIFICATE


# --- proxies ---------------------------------------------------------------------------------


def tunnelling(peer: Peer) -> None:
    """A CONNECT proxy for one tunnel."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += peer.sock.recv(4096)
    peer.server.requests.append(head)
    host, port = head.split()[1].decode().split(":")
    with socket.create_connection((host, int(port))) as target:
        peer.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        pump(peer.sock, target)


def pump(one: socket.socket, other: socket.socket) -> None:
    ends = {one: other, other: one}
    while True:
        readable, _, _ = select.select(list(ends), [], [], 10)
        for end in readable:
            data = end.recv(65_536)
            if not data:
                return
            ends[end].sendall(data)


@pytest.fixture
def proxy() -> Iterator[object]:
    with serving(tunnelling) as server:
        yield server


def test_tunnel_through_a_proxy(connect, trusted, bundle, proxy, monkeypatch):
    """HTTPS_PROXY is honoured, ahead of the message, and sees neither id nor domain."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    with serving(answering(response()), trusted) as server:
        client = connect(server.url, ca_bundle=bundle)
        client.warm_up()
        assert len(proxy.requests) == 1
        assert send(client).parts == OPENED
        assert server.connections == proxy.connections == 1
    assert b"secret" not in proxy.requests[0]


def test_no_proxy_is_honoured(connect, monkeypatch):
    """A host that is excepted is reached directly."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(answering(response())) as server:
        assert send(connect(server.url)).parts == OPENED


def test_proxy_that_is_not_there(connect, monkeypatch, trusted, bundle):
    """A dead proxy is named as such."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with serving(answering(response()), trusted) as server:
        found = failure(connect(server.url, ca_bundle=bundle))
        assert found.trouble is Trouble.NO_NETWORK
        assert "proxy" in str(found)
        assert server.connections == 0


def test_proxy_that_refuses_the_tunnel(connect, monkeypatch, trusted, bundle):
    """A proxy that says no is named, too."""

    def refuse(peer: Peer) -> None:
        peer.sock.recv(4096)
        peer.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with serving(refuse) as bad, serving(answering(response()), trusted) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{bad.port}")
        found = failure(connect(server.url, ca_bundle=bundle))
        assert found.trouble is Trouble.NO_NETWORK
        assert "proxy" in str(found)
        assert server.connections == 0


# --- giving up -------------------------------------------------------------------------------


def test_close_ends_a_call_in_flight(connect):
    """Another thread may end the waiting at any time."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.server.stopping.wait()

    with serving(handle) as server:
        client = connect(server.url, read_timeout=60)
        found: list[BotError] = []
        thread = threading.Thread(target=lambda: found.append(failure(client)))
        thread.start()
        assert server.arrived.wait(5)
        client.close()
        thread.join(5)
        assert not thread.is_alive()
        assert found[0].trouble is Trouble.NO_ANSWER
