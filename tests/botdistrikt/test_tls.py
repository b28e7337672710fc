"""Certificates, clocks, login pages, authorities and proxies."""

import select
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from speaker.botdistrikt import faults
from speaker.errors import Trouble
from tests.botdistrikt.asking import OPENED, PAGE, failure, send, server_context
from tests.botdistrikt.wire_servers import (
    Peer,
    answering,
    response,
    serving,
)

pytestmark = pytest.mark.usefixtures("no_web_server")


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
