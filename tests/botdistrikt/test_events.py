"""Event webhooks that the sandbox fires, received over a real socket."""

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.sandbox import Switches
from speaker.botdistrikt.sandbox.switches import EventBody
from speaker.messages import Say, Text
from tests.botdistrikt.samples import sample

SECRET_WORDS = "Your parcel is here."


class Hook:
    """A webhook receiver that keeps what came."""

    def __init__(self) -> None:
        self.got: queue.Queue[tuple[list[tuple[str, str]], Any]] = queue.Queue()
        self.url = ""

    def next(self) -> tuple[dict[str, str], Any]:
        headers, body = self.got.get(timeout=10)
        return dict(headers), body


@pytest.fixture
def hook() -> Iterator[Hook]:
    kept = Hook()

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.got.put((self.headers.items(), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receive)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def listened(sandbox, hook, client):
    """A sandbox with one user and a webhook."""
    client.register("device-of-the-test")
    sandbox.switches = Switches(events_url=hook.url)
    return sandbox


@pytest.mark.parametrize("source", ["human", "broadcast", "bot"])
def test_event_is_as_documented(listened, hook, source):
    """A POST of JSON with the two documented headers."""
    assert listened.events.fire(source, SECRET_WORDS) == [200]
    headers, body = hook.next()
    assert headers["X-Botdistrikt-Source"] == source
    assert headers["X-Botdistrikt-Source-Id"].isdecimal()
    assert headers["Content-Type"] == "application/json"
    assert list(body) == list(sample("event_human_text")["body"])
    assert body["user"]["webchat_id"] == "device-of-the-test"


@pytest.mark.parametrize("dialect", list(EventBody))
def test_every_body_is_understood(listened, hook, dialect):
    """Each of the four bodies is read as the same message, and tells its row."""
    listened.switches = replace(listened.switches, event_body=dialect)
    listened.events.fire("human", SECRET_WORDS)
    reply = read_reply(hook.next()[1])
    assert reply.parts == (Say(SECRET_WORDS),)
    assert len(reply.row_ids) == 1


def test_bodies_differ(listened, hook):
    """Each dialect is a shape of its own."""
    shapes = set()
    for dialect in EventBody:
        listened.switches = replace(listened.switches, event_body=dialect)
        listened.events.fire("human", SECRET_WORDS)
        body = hook.next()[1]
        shapes.add(tuple(sorted(body)) if isinstance(body, dict) else "list")
    assert len(shapes) == len(EventBody)


def test_headers_in_the_other_case(listened, hook):
    """The documentation writes them in two ways."""
    listened.switches = replace(listened.switches, event_headers_lower=True)
    listened.events.fire("human", SECRET_WORDS)
    assert hook.next()[0]["x-botdistrikt-source"] == "human"


def test_copies_have_the_same_row_ids(listened, hook):
    """A webhook delivered twice can be told by its rows; the next one is new."""
    listened.switches = replace(listened.switches, event_copies=2)
    assert listened.events.fire("broadcast", SECRET_WORDS) == [200, 200]
    first, second = (read_reply(hook.next()[1]).row_ids for _ in range(2))
    assert first == second
    listened.events.fire("broadcast", SECRET_WORDS)
    assert read_reply(hook.next()[1]).row_ids != first


def test_bot_echoes_what_it_answered(listened, hook, client):
    """With echoes on, each answer comes again, with its row ids."""
    listened.switches = replace(listened.switches, event_echoes=True)
    reply = client.send("device-of-the-test", None, Text("hello"))
    headers, body = hook.next()
    assert headers["X-Botdistrikt-Source"] == "bot"
    assert read_reply(body).row_ids == reply.row_ids


def test_rows_in_reverse(listened, hook, client):
    """Nothing promises an order."""
    listened.switches = replace(listened.switches, event_echoes=True, event_reversed=True)
    story = listened.platform.bot.stories["goodbye"]
    listened.platform.bot.stories["goodbye"] = replace(story, says=("One.", "Two."))
    reply = client.send("device-of-the-test", None, Text("bye"))
    assert read_reply(hook.next()[1]).row_ids == reply.row_ids[::-1]


def test_event_for_a_user(listened, hook, client):
    """A user is chosen by id; without one it is the newest; an unknown one gets nothing."""
    client.register("device-of-the-test-2")
    listened.events.fire("human", SECRET_WORDS, 9001)
    assert hook.next()[1]["user"]["id"] == 9001
    listened.events.fire("human", SECRET_WORDS)
    assert hook.next()[1]["user"]["id"] == 9002
    assert listened.events.fire("human", SECRET_WORDS, 1) == []


def test_event_from_another_terminal(listened, hook):
    """The sandbox's own path fires one, for curl."""
    url = listened.url.removesuffix("/api") + "/sandbox/event"
    asked = {"source": "broadcast", "text": SECRET_WORDS}
    answer = requests.post(url, json=asked, timeout=10)
    assert answer.json() == {"delivered": [200]}
    headers, body = hook.next()
    assert headers["X-Botdistrikt-Source"] == "broadcast"
    assert read_reply(body).parts == (Say(SECRET_WORDS),)


def test_nowhere_to_send_it(sandbox, client):
    """Without a URL, a user, or a listener nothing is delivered, and nothing breaks."""
    assert sandbox.events.fire("human", SECRET_WORDS) == []
    client.register("device-of-the-test")
    assert sandbox.events.fire("human", SECRET_WORDS) == []
    sandbox.switches = Switches(events_url="http://127.0.0.1:1/")
    assert sandbox.events.fire("human", SECRET_WORDS) == [0]
