"""A fleet on this machine: a real Mosquitto, a real relay process, and devices."""

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from typing import Any

import pytest
import requests

from speaker.botdistrikt.replies import read_reply
from speaker.desk import relay
from speaker.effects import NoticeHeard
from speaker.events import Event, NoticesWaiting
from speaker.letter import read_document
from speaker.notices.broker import Broker
from speaker.notices.inbox import Inbox
from speaker.notices.postbox import Postbox
from speaker.notices.subscriber import Subscriber
from speaker.settings import load

PATIENCE = 30.0
HUMAN = {"X-Botdistrikt-Source": "human", "X-Botdistrikt-Source-Id": "88"}
MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin") or ""


def need_mosquitto():
    """Skip where there is none; where there must be one, fail."""
    if not MOSQUITTO:
        reason = "mosquitto is not installed (apt install mosquitto)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def until(condition):
    """Wait until something outside this process is so."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    raise AssertionError("waited in vain")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


SAFELY = ("autosave_on_changes true", "autosave_interval 1")
"""Mosquitto writes everything it keeps to disk after each message: nothing is lost by kill -9."""
EVERY_MINUTE = ("autosave_on_changes false", "autosave_interval 60")


class Mosquitto:
    """A broker with its own configuration, on a free port of the loopback."""

    def __init__(self, folder, files, tls=(), saving=SAFELY):
        self.folder = folder
        self.port = free_port()
        self.log = folder / "mosquitto.log"
        self._process: Any = None
        lines = [
            f"listener {self.port} 127.0.0.1",
            *tls,
            "allow_anonymous false",
            f"password_file {files}/passwords",
            f"acl_file {files}/access",
            "persistence true",
            f"persistence_location {folder}/",
            *saving,
            "max_queued_messages 0",
            f"log_dest file {self.log}",
            "log_type all",
            *(["user root"] if os.geteuid() == 0 else []),
        ]
        self._config = folder / "mosquitto.conf"
        self._config.write_text("\n".join(lines) + "\n")

    def start(self):
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self._config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: answers(self.port))

    def sends(self, signal_number):
        self._process.send_signal(signal_number)

    def reload(self):
        """Read passwords and access list again, and wait until that is done."""
        before = self.log.read_text().count("Reloading config")
        self.sends(signal.SIGHUP)
        until(lambda: self.log.read_text().count("Reloading config") > before)

    def kill(self):
        self.sends(signal.SIGKILL)
        self._process.wait(PATIENCE)

    def stop(self):
        if self._process.poll() is None:
            self.sends(signal.SIGCONT)
            self.sends(signal.SIGTERM)
        self._process.wait(PATIENCE)

    def has_saved(self, text):
        """Whether a text is in the broker's file."""
        file = self.folder / "mosquitto.db"
        return file.exists() and text.encode() in file.read_bytes()


class Relay:
    """`speaker relay run` in a process of its own."""

    def __init__(self, config):
        self._config = config
        self.log = ""
        self._process: Any = None

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "speaker", "relay", "run", "--config", str(self._config)],
            stderr=subprocess.PIPE,
            text=True,
        )
        found = None
        while found is None:
            line = self._process.stderr.readline()
            assert line, self.log
            self.log += line
            found = re.search(r"listens on port (\d+)", line)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.port = int(found[1])
        self.base = f"http://127.0.0.1:{self.port}"
        token = tomllib.loads(self._config.read_text())["relay"]["token"]
        self.url = f"{self.base}/notices/{token}"
        until(self.healthy)

    def _read(self):
        self.log += self._process.stderr.read()

    def healthy(self):
        return requests.get(f"{self.base}/health", timeout=PATIENCE).status_code == 200

    def posts(self, body, **headers):
        done = requests.post(self.url, json=body, headers=HUMAN | headers, timeout=PATIENCE)
        return done.status_code

    def kill(self, number=signal.SIGKILL):
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        self._process.stderr.close()
        return code


class Device:
    """A device of the fleet, as far as notices go."""

    def __init__(self, folder, section, ca="", webchat_id=""):
        self.section = section
        self.webchat_id = webchat_id
        self._folder = folder
        self._way = Broker(
            section["broker"], section["broker_user"], section["broker_password"], ca
        )
        self.events: queue.Queue[Event] = queue.Queue()
        self.failures = []

    def on(self, most=1000, pause=60.0):
        """Switch it on."""
        self._folder.mkdir(exist_ok=True)
        self.inbox = Inbox(self._folder / "notices.sqlite", most=most)
        self.postbox = Postbox(self.inbox, read_reply, self.events.put)
        self.door = self.subscriber(self.postbox, pause)
        for part in (self.postbox, self.door):
            part.start(lambda name, error: self.failures.append(error))
        return self

    def subscriber(self, postbox, pause=60.0):
        """What listens at the broker, with this postbox behind it."""
        return Subscriber(self._way, self.section["broker_topic"], postbox, pause)

    def forgets_the_first(self):
        """Somebody hears the first notice."""
        kept = self.inbox.first(time.time())
        assert kept
        self.postbox.post(NoticeHeard(kept.id))

    def off(self):
        self.door.stop()
        self.postbox.stop()
        assert not self.failures

    def hears(self, count):
        """Wait until so many letters wait; return their words, in order."""
        unread = -1
        while unread < count:
            event = self.events.get(timeout=PATIENCE)
            unread = event.unread if isinstance(event, NoticesWaiting) else unread
        rows = self.inbox._database.execute("SELECT document FROM letter ORDER BY id").fetchall()
        return [read_document(text).rows[0].content["response_payload"] for (text,) in rows]


class Fleet:
    """Broker, relay and devices."""

    def __init__(self, folder, saving=SAFELY):
        self.folder = folder
        self.files = folder / "relay"
        self.config = folder / "speaker.toml"
        made = tomllib.loads(relay.init(self.files, "fleet"))["relay"]
        self.broker = Mosquitto(folder, self.files, saving=saving)
        made |= {"broker": f"mqtt://127.0.0.1:{self.broker.port}", "broker_for_devices": ""}
        self.made = made | {"port": 0, "rate": 10000.0}
        self.config.write_text(relay.section("relay", self.made))
        self.relay = Relay(self.config)

    def device(self, webchat_id, user_id=None):
        """Let a device in, as `speaker relay devices add` does, and make it known to the broker."""
        section = relay.add_device(load(self.config, {}), webchat_id, user_id)
        self.broker.reload()
        folder = self.folder / f"device-{len(list(self.folder.glob('device-*')))}"
        folder.mkdir()
        return Device(folder, tomllib.loads(section)["notices"], webchat_id=webchat_id)

    def subscribed(self, device):
        """Wait until the broker has a subscription of the device."""
        line = f"Sending SUBACK to speaker-{device.section['broker_user']}"
        before = self.broker.log.read_text().count(line)
        device.on()
        until(lambda: self.broker.log.read_text().count(line) > before)
        return device
