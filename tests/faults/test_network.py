"""Faults between the device and the server: no name, no server, no trust."""

import socket

import pytest

from speaker.effects import Look
from speaker.errors import Trouble
from speaker.events import RegistrationFailed
from tests.botdistrikt.asking import server_context
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import OPENED, House, sentence

pytestmark = pytest.mark.engine

WELL = answering_once_then_close(response())


def test_names_that_cannot_be_found_are_no_network(tmp_path, recognizer, registered, caplog):
    """DNS is dead: the words, the light, and the question may be asked again."""
    with House(registered(tmp_path), "https://no-such-host.invalid/api", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.NO_NETWORK))
        assert house.asks() == ("failed", sentence(Trouble.NO_NETWORK))
        assert house.light.looks[-1] in (Look.ERROR, Look.OFFLINE)
    assert "message failed (no-network)" in caplog.text


def test_a_server_that_is_down_is_asked_again(tmp_path, recognizer, registered, caplog):
    """It refuses connections; once it is up the same device gets its answer."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with House(registered(tmp_path), f"http://127.0.0.1:{port}/api", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.SERVER_DOWN))
        assert "message failed (server-down)" in caplog.text
        with serving(WELL, port=port):
            assert house.asks() == ("answered", OPENED)


@pytest.mark.usefixtures("no_web_server")
def test_a_certificate_nobody_trusts_stops_it(tmp_path, recognizer, registered, authority, caplog):
    """Nothing is sent to whom we do not know; with the right authorities the device talks again."""
    context = server_context(authority.issue_cert("127.0.0.1"))
    with serving(WELL, context) as server:
        with House(registered(tmp_path), server.url, recognizer) as house:
            assert house.asks() == ("failed", sentence(Trouble.CERTIFICATE))
        assert server.requests == []
    assert "message failed (certificate)" in caplog.text


def test_a_new_device_without_a_network_says_so_once(tmp_path, recognizer):
    """It cannot register: one sentence by itself, and attempts in the background."""
    with House(tmp_path, "http://127.0.0.1:9/api", recognizer) as house:
        house.wait(lambda: RegistrationFailed(Trouble.SERVER_DOWN) in house.events)
        assert house.hears() == sentence(Trouble.SERVER_DOWN)
