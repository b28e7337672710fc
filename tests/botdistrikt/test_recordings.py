"""Fetching what the bot wants played: https only, limited, and nothing of ours goes along."""

import pytest

from speaker.botdistrikt.recordings import fetch_recording
from speaker.errors import BotError, Trouble
from tests.botdistrikt.wire_servers import Peer, Server, serving

SOUND = b"RIFF....WAVE"


@pytest.fixture
def secure(trusted, bundle):
    """A TLS context for 127.0.0.1, and the bundle that trusts it."""
    return trusted, bundle


def giving(*heads: str, body: bytes = SOUND):
    """Answer each GET with the next head."""
    left = list(heads)

    def handle(peer: Peer) -> None:
        while data := peer.sock.recv(65_536):
            peer.server.requests.append(data)
            head = left.pop(0) if len(left) > 1 else left[0]
            peer.send(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    return handle


def fetch(server: Server, bundle: str, **limits) -> bytes:
    return fetch_recording(f"https://127.0.0.1:{server.port}/a.wav", ca_bundle=bundle, **limits)


def trouble(server: Server, bundle: str, **limits) -> Trouble:
    with pytest.raises(BotError) as caught:
        fetch(server, bundle, **limits)
    return caught.value.trouble


def test_fetches_a_sound_and_brings_nothing_along(secure, tmp_path, monkeypatch):
    """No Authorization, no cookie, no password of the machine."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    context, bundle = secure
    with serving(giving("200 OK\r\nContent-Type: audio/wav"), context) as server:
        assert fetch(server, bundle) == SOUND
    (request,) = server.requests
    assert b"authorization" not in request.lower()
    assert b"cookie" not in request.lower()


@pytest.mark.parametrize("kind", ["Audio/MPEG", "application/ogg", "application/octet-stream"])
def test_kinds_of_sound(secure, kind):
    """What storage services call a sound."""
    context, bundle = secure
    with serving(giving(f"200 OK\r\nContent-Type: {kind}"), context) as server:
        assert fetch(server, bundle) == SOUND


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("200 OK\r\nContent-Type: text/html", Trouble.BAD_REPLY),
        ("200 OK", Trouble.BAD_REPLY),
        ("404 Not Found", Trouble.UNKNOWN_APP),
        ("500 Oops", Trouble.SERVER_DOWN),
        ("302 Found", Trouble.REDIRECTED),
        ("302 Found\r\nLocation: /again", Trouble.REDIRECTED),
        ("302 Found\r\nLocation: http://127.0.0.1:1/", Trouble.BAD_REPLY),
        ("302 Found\r\nLocation: file:///etc/passwd", Trouble.BAD_REPLY),
    ],
)
def test_what_is_no_recording(secure, head, expected):
    """Pages, errors, circles and detours off https."""
    context, bundle = secure
    with serving(giving(head), context) as server:
        assert trouble(server, bundle) is expected


def test_redirect_within_https_is_followed(secure):
    """Storage services do that."""
    context, bundle = secure
    heads = ("302 Found\r\nLocation: /b.wav", "200 OK\r\nContent-Type: audio/wav")
    with serving(giving(*heads), context) as server:
        assert fetch(server, bundle) == SOUND
        assert b"GET /b.wav" in server.requests[1]


def test_size_is_limited(secure):
    """Five megabytes, or what is asked for."""
    context, bundle = secure
    head = "200 OK\r\nContent-Type: audio/wav"
    with serving(giving(head, body=b"x" * 1001), context) as server:
        assert trouble(server, bundle, largest=1000) is Trouble.BAD_REPLY
        assert len(fetch(server, bundle, largest=1001)) == 1001


def test_time_is_limited(secure):
    """A recording that drips is given up."""
    context, bundle = secure

    def drip(peer: Peer) -> None:
        peer.sock.recv(65_536)
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 9999\r\n\r\n")
        while not peer.server.stopping.wait(0.05):
            peer.send(b"x")

    with serving(drip, context) as server:
        assert trouble(server, bundle, timeout=0.4) is Trouble.NO_ANSWER


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.mp3", "ftp://x/a", "", "a.mp3"])
def test_only_https(url):
    """Nothing is fetched in the open."""
    with pytest.raises(BotError) as caught:
        fetch_recording(url)
    assert caught.value.trouble is Trouble.BAD_REPLY
