"""Trouble with what nobody asked for: it must not get into the way of who is talking."""

import json
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
import requests

from speaker.settings import Secret
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import OPENED, House
from tests.notices.fleet import HUMAN, free_port, until
from tests.notices.letters import TOKEN, webhook

pytestmark = pytest.mark.engine


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


def test_a_broker_that_is_gone_is_looked_for_while_the_device_works(
    tmp_path, recognizer, registered, server, caplog
):
    """One line for each attempt, and nobody who talks notices anything."""
    way = {"broker": f"mqtt://127.0.0.1:{free_port()}", "broker_topic": "speaker/fleet/x"}
    with House(registered(tmp_path), server.url, recognizer, notices=way | night()) as house:
        until(lambda: "the broker cannot be reached" in caplog.text)
        assert house.asks() == ("answered", OPENED)
