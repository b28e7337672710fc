"""Faults between the device and the server: no name, no server, no trust."""

from datetime import UTC, datetime, timedelta

import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.effects import Look
from speaker.errors import Trouble
from speaker.events import Registered, RegistrationFailed
from tests.botdistrikt.asking import server_context
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import OPENED, House, sentence
from tests.kitchen import APP_ID, DOMAIN
from tests.notices.fleet import free_port

pytestmark = pytest.mark.engine

NAME = "cafe.invalid"
WELL = answering_once_then_close(response())


def test_names_that_cannot_be_found_are_no_network(tmp_path, recognizer, registered, caplog):
    """DNS is dead: the words, the light, and the question may be asked again."""
    with House(registered(tmp_path), "https://no-such-host.invalid/api", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.NO_NETWORK))
        assert house.asks() == ("failed", sentence(Trouble.NO_NETWORK))
        assert house.light.looks[-1] in (Look.ERROR, Look.OFFLINE)
    assert "message failed (no-network)" in caplog.text


@pytest.fixture
def hosts(tmp_path):
    """The names that the device can find: a file that stands for DNS."""
    file = tmp_path / "hosts"
    file.write_text("")
    return file


@pytest.fixture
def among(start, alone, hosts):
    """Start the device where only those names are known."""
    within = (*alone, "sh", "-c", 'mount --bind "$HOSTS" /etc/hosts && exec "$@"', "sh")
    return lambda *room: start("tests.watch.device", *room, within=within, HOSTS=str(hosts))


def test_a_name_that_is_found_again_gets_its_answer(
    among, hosts, registered, authority, bundle, question
):
    """That it was not found is not remembered: the next turn asks again."""
    with serving(WELL, server_context(authority.issue_cert(NAME))) as server:
        url = server.url.replace("127.0.0.1", NAME)
        state = registered(hosts.parent / "state")
        running = among(url, str(state), f"bot.ca_bundle={bundle}")
        running.tells("READY=1")
        running.tell(f"ask {question}")
        running.says(f"says {sentence(Trouble.NO_NETWORK)}", "effect EndTurn")
        assert "turn 1: the bot failed: no-network" in running.text
        hosts.write_text(f"127.0.0.1 {NAME}\n")
        running.tell(f"ask {question}")
        running.says(f"says {OPENED}")


def test_a_server_that_is_down_is_asked_again(tmp_path, recognizer, registered, caplog):
    """It refuses connections; once it is up the same device gets its answer."""
    port = free_port()
    with House(registered(tmp_path), f"http://127.0.0.1:{port}/api", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.SERVER_DOWN))
        assert "message failed (server-down)" in caplog.text
        with serving(WELL, port=port):
            assert house.asks() == ("answered", OPENED)


@pytest.mark.usefixtures("no_web_server")
def test_a_certificate_nobody_trusts_stops_it(
    tmp_path, recognizer, registered, authority, bundle, caplog
):
    """Nothing is sent to whom we do not know; with the right authorities the device talks again."""
    context = server_context(authority.issue_cert("127.0.0.1"))
    with serving(WELL, context) as server:
        with House(registered(tmp_path), server.url, recognizer) as house:
            assert house.asks() == ("failed", sentence(Trouble.CERTIFICATE))
        assert server.requests == []
    assert "message failed (certificate)" in caplog.text
    with serving(WELL, context) as server:
        trusting = {"ca_bundle": bundle}
        with House(tmp_path, server.url, recognizer, bot=trusting) as house:
            assert house.asks() == ("answered", OPENED)


@pytest.mark.usefixtures("no_web_server")
def test_a_certificate_that_has_expired_stops_it(
    tmp_path, recognizer, registered, authority, bundle, caplog
):
    """Nothing is sent; as soon as the server has a new one the same device talks again."""
    then, now = datetime.now(UTC) - timedelta(days=9), datetime.now(UTC) - timedelta(days=1)
    old = server_context(authority.issue_cert("127.0.0.1", not_before=then, not_after=now))
    new = server_context(authority.issue_cert("127.0.0.1"))
    port = free_port()
    url = f"https://127.0.0.1:{port}/api"
    with House(registered(tmp_path), url, recognizer, bot={"ca_bundle": bundle}) as house:
        with serving(WELL, old, port=port) as server:
            assert house.asks() == ("failed", sentence(Trouble.CERTIFICATE))
            assert server.requests == []
        with serving(WELL, new, port=port):
            assert house.asks() == ("answered", OPENED)
    assert "message failed (certificate)" in caplog.text


def test_an_address_that_is_none_is_explained(tmp_path, recognizer, registered, caplog):
    """A mistake of the set-up: the words, the code, and an answer once it is corrected."""
    with House(registered(tmp_path), "https://a b/", recognizer) as house:
        assert house.asks() == ("failed", sentence(Trouble.NOT_SET_UP))
    assert "message failed (not-set-up)" in caplog.text
    with serving(WELL) as server, House(tmp_path, server.url, recognizer) as house:
        assert house.asks() == ("answered", OPENED)


def test_a_new_device_without_a_network_says_so_once(tmp_path, recognizer, caplog):
    """It cannot register: one sentence by itself, and attempts until the server is there."""
    port = free_port()
    with House(tmp_path, f"http://127.0.0.1:{port}/api", recognizer) as house:
        house.wait(lambda: RegistrationFailed(Trouble.SERVER_DOWN) in house.events)
        assert house.hears() == sentence(Trouble.SERVER_DOWN)
        house.a_minute_passes("register")
        house.wait(lambda: house.events.count(RegistrationFailed(Trouble.SERVER_DOWN)) > 1)
        assert house.complaints == [Trouble.SERVER_DOWN]
        with Sandbox(load_bot(), DOMAIN, APP_ID, port=port) as sandbox:
            house.a_minute_passes("register")
            house.wait(lambda: Registered() in house.events)
            assert len(sandbox.users) == 1
    assert "not registered: server-down" in caplog.text
