"""Telling a network's login page from a platform whose certificate is bad."""

import socket

import pytest

from speaker.botdistrikt.portal import wants_login
from tests.botdistrikt.wire_servers import Peer, response, serving

PAGE = b"<html>Please log in</html>"


def saying(data: bytes):
    def handle(peer: Peer) -> None:
        peer.server.requests.append(peer.sock.recv(65_536))
        peer.send(data)

    return handle


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (response(PAGE), True),
        (response(b"", "302 Found", "Location: http://login.wifi.example/?next=x"), True),
        (response(b"", "511 Network Authentication Required"), True),
        (response(b"", "301 Moved", "Location: https://127.0.0.1/"), False),
        (response(b"", "302 Found", "Location: /elsewhere"), False),
        (response(b"", "302 Found"), False),
        (response(b"{}"), False),
        (response(PAGE, "404 Not Found"), False),
        (response(PAGE, "502 Bad Gateway"), False),
        (b"SSH-2.0\r\n", False),
        (b"", False),
    ],
)
def test_open_port_tells(data, wanted):
    """A page, or a way to another host, is the network's; the platform's own answers are not."""
    with serving(saying(data)) as server:
        assert wants_login("127.0.0.1", server.port) is wanted
        (request,) = server.requests
    assert request.startswith(b"GET / HTTP/1.1\r\n")
    assert b"authorization" not in request.lower()


def test_closed_port_tells_nothing():
    """Then it is the certificate."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert not wants_login("127.0.0.1", unused.getsockname()[1])
