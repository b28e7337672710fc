"""Held to urllib3: the connection is opened ahead, kept, told from a dropped one, and cut."""

import socket
import ssl
import sys
import traceback
from contextlib import suppress

import pytest
import requests
import trustme
from urllib3.exceptions import HTTPError

from speaker.botdistrikt.wire import RawAuthorization, Wire
from speaker.errors import BotError
from tests.botdistrikt.wire_servers import Peer, answering, response, serving
from tests.notices.fleet import until

DIRECT = {"verify": True, "proxies": {}, "cert": None}


@pytest.fixture
def wire():
    made = Wire()
    yield made
    made.close()


def post(url: str) -> requests.PreparedRequest:
    return requests.Request("POST", url, data=b"{}", auth=RawAuthorization("me")).prepare()


def test_opened_connection_is_the_one_that_sends(wire):
    """What was opened ahead carries the request, and opening again changes nothing."""
    with serving(answering(response())) as server:
        request = post(server.url)
        wire.open(request, 5.0, **DIRECT)
        ours = wire._connection.sock
        wire.open(request, 5.0, **DIRECT)
        assert wire.send(request, timeout=5).content
        assert wire._connection.sock is ours
        assert server.connections == 1


def test_failed_open_leaves_nothing_behind(wire):
    """After a refused connection the next attempt starts afresh."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        request = post(f"http://127.0.0.1:{unused.getsockname()[1]}")
        for _ in range(2):
            with pytest.raises(HTTPError):
                wire.open(request, 5.0, **DIRECT)
            assert wire._connection.sock is None


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_session_tickets_are_not_taken_for_a_goodbye(wire, tmp_path, version):
    """What TLS sends on its own after the handshake does not cost the connection."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = version
    authority.issue_cert("127.0.0.1").configure_cert(context)
    settings = {**DIRECT, "verify": str(tmp_path / "ca.pem")}
    with serving(answering(response()), context) as server:
        request = post(server.url)
        wire.open(request, 5.0, **settings)
        wire._connection.sock.settimeout(0.2)
        assert wire._connection.is_connected
        assert wire._connection.sock.gettimeout() == 0.2
        assert wire.send(request, timeout=5, verify=settings["verify"]).content
        assert server.connections == 1


def test_unasked_data_is_a_dropped_connection(wire):
    """A server that speaks first (a timeout's 408, say) has said goodbye."""

    def handle(peer: Peer) -> None:
        peer.send(response(b"", "408 Request Timeout"))
        peer.server.stopping.wait()

    with serving(handle) as server:
        wire.open(post(server.url), 5.0, **DIRECT)
        sock = wire._connection.sock
        sock.recv(1, socket.MSG_PEEK)
        assert not wire._connection.is_connected


def test_deadline_cuts_and_says_so(wire):
    """A call that hangs ends when its time is over."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.server.stopping.wait()

    with serving(handle) as server:
        request = post(server.url)
        wire.open(request, 5.0, **DIRECT)
        with pytest.raises(requests.ConnectionError), wire.deadline(0.1) as late:
            wire.send(request, timeout=30)
        assert late.is_set()


def test_deadline_in_time_leaves_the_connection(wire):
    """A call that ends in time is not cut afterwards."""
    with serving(answering(response())) as server:
        request = post(server.url)
        with wire.deadline(60) as late:
            assert wire.send(request, timeout=5).content
            until(is_watched)
        assert not late.is_set()
        assert wire.send(request, timeout=5).content
        assert server.connections == 1
        until(lambda: not is_watched())  # it was told to end, not to fire in a minute


def is_watched():
    """Whether a thread waits for the deadline of a call."""
    stacks = map(traceback.extract_stack, sys._current_frames().values())
    return any(place.name == "watch" for stack in stacks for place in stack)


def test_given_up_before_sending_it_does_not_connect_anew(wire):
    """The open connection is cut, and the request that was about to go does not get another."""
    with serving(answering(response())) as server:
        request = post(server.url)
        wire.open(request, 5.0, **DIRECT)
        wire.give_up()
        with pytest.raises(BotError, match="given up"):
            wire.send(request, timeout=60)
    assert server.requests == []


def test_given_up_while_connecting_nothing_is_sent(wire, trusted, bundle):
    """There was nothing to cut yet; what comes of the connection is not used."""
    begun, sent = [], []

    def handle(peer: Peer) -> None:
        peer.sock.recv(1, socket.MSG_PEEK)  # the handshake has begun
        begun.append(wire.connecting)
        wire.give_up()
        with (
            suppress(OSError),  # it may hang up while the handshake's last words are on their way
            trusted.wrap_socket(peer.sock, server_side=True) as sock,
        ):
            sent.append(sock.recv(1))

    with serving(handle) as server:
        request = post(server.url.replace("http", "https"))
        with pytest.raises(BotError, match="given up"):
            wire.send(request, timeout=60, verify=bundle)
    assert not wire.connecting
    assert begun == [True]
    assert not any(sent)


def test_cutting_nothing_is_nothing(wire):
    """Before the first connection there is none to cut."""
    wire.cut()


def test_authorization_is_raw():
    """The bare id, no scheme, and none without an id."""
    assert post("http://a.b/").headers["Authorization"] == "me"
    bare = requests.Request("POST", "http://u:p@a.b/", auth=RawAuthorization(None)).prepare()
    assert "Authorization" not in bare.headers
