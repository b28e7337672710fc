"""The door: clear answers to whatever comes, and a process that lives on."""

import socket
import threading
from dataclasses import replace

import pytest
import requests

from speaker.arrivals import secret_path
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.botdistrikt.sandbox.switches import EventBody, Switches
from speaker.errors import IdentityError, SettingsError
from speaker.identity import Identity
from speaker.notices.inbox import Inbox
from speaker.notices.server import Server
from speaker.notices.webhook import LARGEST
from speaker.settings import Secret
from tests.notices.doorway import Device, opened
from tests.notices.letters import TOKEN, WEBCHAT_ID, webhook


@pytest.fixture
def device(tmp_path):
    yield from opened(Device(tmp_path))


def kept(device):
    return sum(device.postbox.counts[word] for word in ("new",))


def test_a_webhook_is_kept_when_it_is_answered(device):
    """200 means that it is on disk."""
    assert device.posts(webhook("1", "Hello.")) == 200
    other = Inbox(device.inbox._path)
    assert other.first(1_790_000_000.0) is not None
    other.close()


def test_put_is_as_good_as_post_and_letters_do_not_matter(device):
    """The method is not documented, and the headers are, in two letter cases."""
    headers = {"x-botdistrikt-source": "broadcast", "x-botdistrikt-source-id": "5123"}
    done = requests.put(device.url, json=webhook("1", "Hi."), headers=headers, timeout=10)
    assert done.status_code == 200
    assert kept(device) == 1


@pytest.mark.parametrize("dialect", list(EventBody))
def test_what_the_sandbox_fires_is_understood(device, dialect):
    """Real webhooks in all four dialects, from one user to the same user."""
    switches = Switches(events_url=device.url, event_body=dialect, event_headers_lower=True)
    domain = "https://shop-1b2c3d4e.example"
    with Sandbox(load_bot(), domain, 4711, switches=switches) as sandbox:
        user = sandbox.platform.register({"domain": domain, "webchat_id": WEBCHAT_ID})
        device.identity = Identity(WEBCHAT_ID, str(user["id"]), registered=True)
        assert sandbox.events.fire("human", "Hello, this is Mei.") == [200]
        sandbox.switches = replace(switches, event_copies=3)
        assert sandbox.events.fire("broadcast", "Fire drill at three.") == [200, 200, 200]
    assert device.postbox.counts == {"new": 2, "known": 2}


def test_a_wrong_path_is_not_found_whatever_the_method(device):
    """Who does not know the token learns nothing."""
    for path in ("/", "/notices/", f"/notices/{TOKEN}x", f"/notices/{TOKEN[:-1]}", "/notices/ä"):
        for method in ("GET", "POST", "PUT", "DELETE"):
            url = device.url.rpartition("/notices/")[0] + path
            assert requests.request(method, url, data=b"{}", timeout=10).status_code == 404
    assert requests.get(device.url, timeout=10).status_code == 405


@pytest.mark.parametrize("token", ["", "short", "x" * 19, "x/" * 20, "x" * 201])
def test_a_token_that_could_be_guessed_is_refused(token):
    """The device does not even start with it, and proposes another one."""
    with pytest.raises(SettingsError, match="20 or more letters"):
        secret_path("[notices] token", Secret(token))
    assert secret_path("[notices] token", Secret("x" * 20)) == "x" * 20


def test_a_body_that_is_no_json_is_refused(device):
    """Malformed, cut off, or nested without end: 400, and the next one is taken."""
    for body in (b"", b"{", b"\xff\xfe", b"undefined", b"[" * 100_000):
        assert device.posts(body) == 400
    assert device.posts(webhook("1", "Hello.")) == 200


def test_json_that_is_no_message_is_taken_and_forgotten(device):
    """It will not get better when it is sent again."""
    for body in ("null", "7", '"text"', "[]", "{}", '{"webchat_responses": []}', '{"data": null}'):
        assert device.posts(body.encode()) == 200
    assert kept(device) == 0


def test_a_body_that_is_too_large_is_refused(device):
    """Whether it says so or not."""
    assert device.posts(b"x" * (LARGEST + 1)) == 413
    parts = (b"x" * 65536 for _ in range(LARGEST // 65536 + 2))
    assert requests.post(device.url, data=parts, timeout=10).status_code == 413
    assert device.posts(webhook("1", "Hello.")) == 200


def test_a_flood_is_slowed_down(tmp_path):
    """More than the rate is answered with 429; later there is room again."""
    now = [0.0]
    for device in opened(Device(tmp_path, rate=1.0, per_second_clock=lambda: now[0])):
        answers = [device.posts(webhook(str(n), "Hello.")) for n in range(15)]
        assert answers == [200] * 10 + [429] * 5
        now[0] += 2.0
        assert device.posts(webhook("20", "Hello.")) == 200


def test_many_callers_at_once_are_all_answered(device):
    """Forty webhooks side by side are forty notices."""
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(device.posts(webhook(str(n), "Hi."))))
        for n in range(40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * 40
    assert kept(device) == 40


def test_callers_that_hang_up_or_talk_nonsense_do_no_harm(device):
    """Half a request, no HTTP at all: the next webhook is taken."""
    port = device.server.port
    for said in (b"", b"\x16\x03\x01", f"POST /notices/{TOKEN} HTTP/1.1\r\nHo".encode()):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(said)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        head = f"POST /notices/{TOKEN} HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n{{"
        connection.sendall(head.encode())
    assert device.posts(webhook("1", "Hello.")) == 200


def test_what_is_for_somebody_else_is_dropped_and_counted(device):
    """One webhook URL serves all users of a webchat app."""
    assert device.posts(webhook("1", "Hello.", webchat_id="someone-else")) == 200
    assert device.posts({"response_payload": "Hi.", "id": 2, "bot_user_id": 1}) == 200
    assert device.posts({"response_payload": "Hi.", "id": 3, "bot_user_id": "9001"}) == 200
    assert device.door.counts == {"for somebody else": 2, "new": 1}


def test_a_device_without_an_identity_takes_nothing(device):
    """Before it is registered nothing can be for it; while its file cannot be read, who knows."""
    device.identity = None
    assert device.posts(webhook("1", "Hello.")) == 200
    device.identity = IdentityError("unreadable")
    assert device.posts(webhook("1", "Hello.")) == 503
    assert kept(device) == 0


def test_a_full_inbox_asks_to_come_again(tmp_path):
    """Not acknowledged, so not lost."""
    for device in opened(Device(tmp_path, most=2)):
        answers = [device.posts(webhook(str(n), "Hello.")) for n in range(3)]
        assert answers == [200, 200, 503]


def test_a_port_that_is_taken_is_said_at_once(device):
    """One line that names the port."""
    with pytest.raises(SettingsError, match=f"port {device.server.port}"):
        Server(device.door, "127.0.0.1", device.server.port)
