"""What comes over a line from elsewhere: HTTP at the webhook's door, and MQTT of a broker."""

import atexit
import json
import socket
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from speaker.botdistrikt.replies import read_reply
from speaker.notices.broker import Broker
from speaker.notices.inbox import Inbox
from speaker.notices.postbox import Postbox
from speaker.notices.subscriber import Subscriber
from tests.notices.doorway import Device
from tests.notices.letters import letter, webhook
from tests.notices.rubbish import WELCOME, Rubbish, packet, publish, subscribed
from tests.notices.test_rough_callers import ROUGH, request

NO_END = 10**9
TOPIC = b"speaker/fleet/x"


def requests() -> list[bytes]:
    """Return requests, good ones and others."""
    body = json.dumps(webhook("1", "Hello."))
    source = "X-Botdistrikt-Source: human\r\nX-Botdistrikt-Source-Id: 88\r\n"
    good = request(f"{source}Content-Length: {len(body)}\r\n", body)
    parts = f"{len(body):x}\r\n{body}\r\n0\r\n\r\n"
    health = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    return [
        good,
        request(f"{source}Transfer-Encoding: chunked\r\n", parts),
        health,
        *ROUGH.values(),
    ]


def packets() -> list[bytes]:
    """Return what a broker may say to whoever connects."""
    notice = letter().document().encode()
    others = packet(0xD0, b"") + packet(0x40, b"\0\1") + packet(0xB0, b"\0\1\0\0")
    return [
        WELCOME + subscribed() + publish(TOPIC, notice),
        WELCOME + publish(TOPIC, notice, 2, 7) + packet(0x62, b"\0\7"),
        WELCOME + subscribed(0x87),
        WELCOME + packet(0xE0, b"\x8b\0"),
        WELCOME + others,
        packet(0x20, b"\0\x87\0"),
    ]


def _folder() -> Path:
    """Make a folder that is gone at the end of this process."""
    made = tempfile.TemporaryDirectory(prefix="speaker-fuzz-")
    atexit.register(made.cleanup)
    return Path(made.name)


@cache
def _device() -> Device:
    """A door on a real port, for as long as this process lives."""
    device = Device(_folder(), most=NO_END, rate=NO_END)
    device.server.start(lambda _, error: device.failures.append(error))
    atexit.register(device.inbox.close)
    atexit.register(device.server.stop)
    return device


def call(raw: bytes) -> None:
    """Say this to the door; it answers as HTTP does, or hangs up."""
    device, answer = _device(), b""
    with socket.create_connection(("127.0.0.1", device.server.port), 60.0) as caller:
        with suppress(ConnectionError):
            caller.sendall(raw)
        with suppress(OSError):  # it hangs up first
            caller.shutdown(socket.SHUT_WR)
            while part := caller.recv(65536):
                answer += part
    assert not answer or answer.startswith(b"HTTP/1.1 "), answer[:60]
    assert not any(line.startswith(b"HTTP/1.1 500") for line in answer.splitlines()), answer[:200]
    assert not device.failures


@cache
def _listener() -> tuple[Subscriber, Rubbish]:
    """A subscriber, and the broker that says to it what it is told."""
    broker = Rubbish()
    inbox = Inbox(_folder() / "notices", most=NO_END)
    postbox = Postbox(inbox, read_reply, lambda _: None)
    subscriber = Subscriber(Broker(f"mqtt://127.0.0.1:{broker.port}"), TOPIC.decode(), postbox)
    subscriber.open()
    atexit.register(inbox.close)
    atexit.register(broker.close)
    atexit.register(subscriber.close)
    return subscriber, broker


def listen(raw: bytes) -> None:
    """Hear out a broker that says this, and hangs up."""
    subscriber, broker = _listener()
    broker.says = raw
    while subscriber.idle():
        pass
