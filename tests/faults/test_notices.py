"""Trouble with what nobody asked for: it must not get into the way of who is talking."""

import json
import signal
import socket
import threading
from collections import Counter
from contextlib import ExitStack, closing
from datetime import datetime, timedelta

import pytest
import requests

from speaker.effects import NoticeHeard
from speaker.settings import Secret
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import OPENED, House
from tests.notices.fleet import HUMAN, PATIENCE, Fleet, answers, free_port, need_mosquitto, until
from tests.notices.letters import TOKEN, WEBCHAT_ID, webhook
from tests.notices.rubbish import WELCOME, Rubbish, publish

pytestmark = pytest.mark.engine

CAKE = "The cake is ready."


def night():
    """Quiet hours around now, so that notices are kept and not said."""
    now = datetime.now().astimezone()
    begin, end = now - timedelta(hours=2), now + timedelta(hours=2)
    return {"quiet_from": f"{begin:%H:%M}", "quiet_to": f"{end:%H:%M}"}


@pytest.fixture
def server():
    with serving(answering_once_then_close(response())) as running:
        yield running


def test_a_flood_of_webhooks_does_not_keep_anybody_from_talking(
    tmp_path, recognizer, registered, server
):
    """Most are told to come again later, with a 429; the person gets an answer meanwhile."""
    port = free_port()
    door = {"receive": True, "port": port, "token": Secret(TOKEN)} | night()
    codes: Counter[int] = Counter()

    def flood():
        with requests.Session() as session:
            for number in range(150):
                body = json.dumps(webhook(f"{threading.get_ident()}-{number}", "Cake!"))
                url = f"http://127.0.0.1:{port}/notices/{TOKEN}"
                codes[session.post(url, body, headers=HUMAN, timeout=60).status_code] += 1

    with House(registered(tmp_path), server.url, recognizer, notices=door) as house:
        callers = [threading.Thread(target=flood) for _ in range(4)]
        for caller in callers:
            caller.start()
        assert house.asks() == ("answered", OPENED)
        for caller in callers:
            caller.join()
        assert house.asks() == ("answered", OPENED)
    assert set(codes) == {200, 429}
    assert codes[429] > codes[200]


def test_callers_who_dawdle_keep_nobody_from_talking(tmp_path, recognizer, registered, server):
    """Three hundred begin a request and never end it; somebody asks meanwhile."""
    port = free_port()
    door = {"receive": True, "port": port, "token": Secret(TOKEN)} | night()
    with (
        House(registered(tmp_path), server.url, recognizer, notices=door) as house,
        ExitStack() as line,
    ):
        until(lambda: answers(port))
        for _ in range(300):
            caller = line.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            caller.sendall(b"POST /notices/")
        assert house.asks() == ("answered", OPENED)


def test_a_broker_that_is_gone_is_looked_for_while_the_device_works(
    tmp_path, recognizer, registered, server, caplog
):
    """One line for each attempt, and nobody who talks notices anything."""
    way = {"broker": f"mqtt://127.0.0.1:{free_port()}", "broker_topic": "speaker/fleet/x"}
    with House(registered(tmp_path), server.url, recognizer, notices=way | night()) as house:
        until(lambda: "the broker cannot be reached" in caplog.text)
        assert house.asks() == ("answered", OPENED)


def test_a_broker_that_talks_rubbish_keeps_nobody_from_talking(
    tmp_path, recognizer, registered, server, caplog
):
    """It takes the device in and floods it with what is no notice; somebody asks meanwhile."""
    flood = [publish(b"t", bytes(10_000), qos=2, number=number) for number in range(1, 3000)]
    with closing(Rubbish(WELCOME + b"".join(flood))) as broker:
        way = {"broker": f"mqtt://127.0.0.1:{broker.port}", "broker_topic": "speaker/fleet/x"}
        with House(registered(tmp_path), server.url, recognizer, notices=way | night()) as house:
            until(lambda: "leaving it for a while" in caplog.text)
            assert house.asks() == ("answered", OPENED)
            until(lambda: broker.calls > 1)
            assert house.asks() == ("answered", OPENED)


def test_a_broker_that_comes_back_brings_what_it_kept(
    tmp_path, recognizer, registered, server, caplog
):
    """It dies while somebody talks, and the device is none the wiser; then the notice is said."""
    need_mosquitto()
    fleet = Fleet(tmp_path)
    fleet.broker.start()
    fleet.relay.start()
    way = fleet.device(WEBCHAT_ID, "9001").section
    way["broker_password"] = Secret(way["broker_password"])
    state = registered(tmp_path / "state")
    always = {"quiet_from": "", "quiet_to": ""}
    with House(state, server.url, recognizer, notices=way | always) as house:
        until(lambda: "Sending SUBACK to speaker-" in fleet.broker.log.read_text())
        fleet.broker.kill()
        assert house.asks() == ("answered", OPENED)
        until(lambda: "the broker cannot be reached" in caplog.text)
        fleet.broker.start()
        until(fleet.relay.healthy)
        assert fleet.relay.posts(webhook("77", CAKE, WEBCHAT_ID)) == 200
        house.wait(lambda: any(isinstance(effect, NoticeHeard) for effect in house.effects))
        assert house.said[-2:] == ["A message from the team.", CAKE]
    fleet.relay.kill(signal.SIGTERM)
    fleet.broker.stop()


def test_a_file_of_notices_that_is_ruined_is_kept_aside_and_new_ones_are_said(
    tmp_path, recognizer, registered, server, caplog
):
    """A torn disk is no reason to be deaf to whoever writes next."""
    state = registered(tmp_path / "state")
    (state / "notices.sqlite").write_bytes(b"no database" * 1000)
    port = free_port()
    door = {"receive": True, "port": port, "token": Secret(TOKEN)}
    always = {"quiet_from": "", "quiet_to": ""}
    with House(state, server.url, recognizer, notices=door | always) as house:
        until(lambda: answers(port))
        url = f"http://127.0.0.1:{port}/notices/{TOKEN}"
        assert requests.post(url, json=webhook("77", CAKE), headers=HUMAN, timeout=60).ok
        house.wait(lambda: any(isinstance(effect, NoticeHeard) for effect in house.effects))
        assert house.said[-2:] == ["A message from the team.", CAKE]
        assert house.asks() == ("answered", OPENED)
    assert "notices.sqlite.unreadable" in caplog.text
    assert (state / "notices.sqlite.unreadable").exists()
