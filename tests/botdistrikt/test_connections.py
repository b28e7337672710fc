"""Connections that are not there, break, or lead elsewhere; no message is sent twice."""

import select
import socket
import threading

import pytest

from speaker.errors import BotError, Trouble
from tests.botdistrikt.asking import OPENED, failure, send
from tests.botdistrikt.wire_servers import (
    ANSWER,
    Peer,
    answering,
    answering_once_then_close,
    endless,
    response,
    serving,
)


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
