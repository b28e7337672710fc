"""How much one relay carries: webhooks a second, and how long a notice is under way.

For 10, 100 and 1,000 devices connected to a real Mosquitto: first as many webhooks as four callers
can send, then one after the other. Caller, relay, broker and devices share this machine's cores.
"""

# ruff: noqa: D102, D103, S311  # a script, not a package
import http.client
import json
import os
import random
import re
import select
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from speaker.notices import broker
from speaker.notices.devices import BrokerFiles
from tests.notices.fleet import EVERY_MINUTE, HUMAN, Fleet
from tests.notices.letters import webhook

SIZES = (10, 100, 1000)
CALLERS = 4
FLOOD = 6.0
"""Seconds of as many webhooks as possible."""
ONE_BY_ONE = 200
SENT_AT = re.compile(rb"sent at (\d+)")


class Devices:
    """Many connections on one thread; notes how long each notice was under way."""

    def __init__(self, port: int, prefix: str) -> None:
        self._port = port
        self._prefix = prefix
        self._selector = selectors.DefaultSelector()
        self._stopping = False
        self.clients: list[Client] = []
        self.seconds: list[float] = []
        self.arrived = threading.Condition()
        self._thread = threading.Thread(target=self._listen)

    def connect(self, name: str, password: str) -> None:
        """Connect one more device, and wait until it listens."""
        client = Client(CallbackAPIVersion.VERSION2, f"speaker-{name}", protocol=MQTTv5)
        client.username_pw_set(name, password)
        client.on_message = self._message
        listens = threading.Event()
        client.on_subscribe = lambda *_: listens.set()
        client.on_connect = lambda *_: client.subscribe(f"speaker/{self._prefix}/{name}", qos=1)
        client.connect("127.0.0.1", self._port, keepalive=600)
        readable = select.poll()  # select() knows no more than 1,024 files
        readable.register(client.socket(), select.POLLIN)
        while not listens.is_set():
            readable.poll(1000)
            _serve(client)
        self.clients.append(client)
        self._selector.register(client.socket(), selectors.EVENT_READ, client)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._thread.join()
        for client in self.clients:
            client.disconnect()

    def wait_for(self, count: int) -> bool:
        """Wait until so many notices arrived."""
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.seconds) >= count, 30.0)

    def _listen(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(0.2):
                _serve(key.data)

    def _message(self, _client: object, _data: object, message: object) -> None:
        now = time.monotonic_ns()
        sent = int(SENT_AT.search(message.payload)[1])
        with self.arrived:
            self.seconds.append((now - sent) / 1e9)
            self.arrived.notify_all()


def _serve(client: Client) -> None:
    client.loop_read()
    while client.want_write():
        client.loop_write()


class Caller:
    """One kept-alive connection to the relay."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = parts.path
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0

    def post(self, webchat_id: str) -> None:
        key = f"{random.getrandbits(60)}"
        text = f"sent at {time.monotonic_ns()}"
        body = json.dumps(webhook(key, text, webchat_id)).encode()
        self._connection.request("POST", self._path, body, HUMAN)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"the relay answered {answer.status}")
        self.sent += 1


def flood(url: str, webchat_ids: list[str]) -> float:
    """Send as much as possible; return webhooks a second."""
    callers = [Caller(url) for _ in range(CALLERS)]
    began = time.monotonic()

    def call(caller: Caller) -> None:
        while time.monotonic() - began < FLOOD:
            caller.post(random.choice(webchat_ids))

    threads = [threading.Thread(target=call, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(caller.sent for caller in callers) / (time.monotonic() - began)


def one_by_one(url: str, webchat_ids: list[str], devices: Devices) -> None:
    """Send a webhook only when the one before it has arrived."""
    caller = Caller(url)
    for number in range(ONE_BY_ONE):
        caller.post(random.choice(webchat_ids))
        devices.wait_for(number + 1)


def percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
    return f"{p50:6.1f} | {p99:6.1f}"


def measure(fleet: Fleet, passwords: dict[str, str], count: int) -> None:
    """Print the row of a table for so many devices."""
    webchat_ids = list(passwords)[:count]
    devices = Devices(fleet.broker.port, "fleet")
    for webchat_id in webchat_ids:
        devices.connect(broker.topic_name(fleet.made["key"], webchat_id), passwords[webchat_id])
    devices.start()
    one_by_one(fleet.relay.url, webchat_ids, devices)
    calm, devices.seconds = percentiles(devices.seconds), []
    rate = flood(fleet.relay.url, webchat_ids)
    sent = round(rate * FLOOD)
    whole = devices.wait_for(int(sent * 0.99))
    lost = "" if whole else " (some did not arrive in time)"
    print(
        f"| {count:>7,} | {rate:10.0f} | {calm} | {percentiles(devices.seconds)} |{lost}",
        flush=True,
    )
    devices.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(Path(folder), saving=EVERY_MINUTE)
        files = BrokerFiles(fleet.files)
        ids = [f"speaker-bench-{number:024}" for number in range(max(SIZES))]
        passwords = {
            webchat_id: files.add(broker.topic_name(fleet.made["key"], webchat_id), None)
            for webchat_id in ids
        }
        fleet.broker.start()
        fleet.relay.start()
        print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}; {CALLERS} callers\n")
        print("| devices | webhooks/s | one by one: p50 ms | p99 | flood: p50 ms | p99 |")
        print("| --- | --- | --- | --- | --- | --- |")
        try:
            for count in SIZES:
                measure(fleet, passwords, count)
        finally:
            fleet.relay.kill(signal.SIGTERM)
            fleet.broker.stop()


if __name__ == "__main__":
    main()
