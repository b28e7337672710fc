"""SIGTERM in every state of the real process: it ends with code 0, and is not missed.

The turn that goes on has its outcome all the same.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from speaker import models
from speaker.botdistrikt.sandbox.switches import Fault, Switches
from speaker.messages import Sender
from tests.notices.fleet import free_port
from tests.watch.conftest import PATIENCE

pytestmark = pytest.mark.engine

TOKEN = "a-token-that-nobody-guesses"


def ends(running):
    """Ask it to end as systemd does; return the exit code."""
    running.process.send_signal(signal.SIGTERM)
    code = running.ends()
    assert "STOPPING=1" in running.told, running.text
    assert "Traceback" not in running.text
    assert turns(running, "EndTurn") == turns(running, "BeginTurn")
    return code


def turns(running, what):
    """How many began, or ended."""
    return running.lines.count(f"effect {what}")


def test_while_idle(device):
    """Nothing goes on."""
    assert ends(device()) == 0


def test_while_listening(device):
    """Somebody holds the button and talks."""
    running = device()
    running.tell("press")
    running.says("event EarsOpened")
    assert ends(running) == 0


def test_while_thinking(device, sandbox, question):
    """The bot does not answer: the call in flight is given up."""
    sandbox.switches = Switches(fault=Fault.HANG)
    running = device()
    running.tell(f"ask {question}")
    running.says("effect Send")
    assert ends(running) == 0


@pytest.fixture
def silent_host():
    """A host that takes connections and never says a word on them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        yield listener


@pytest.mark.parametrize("way", ["bot.url=https", "notices.broker=mqtts"])
def test_while_it_connects(device, silent_host, way):
    """A handshake that nobody answers cannot be given up; it is left behind."""
    running = device(
        f"{way}://127.0.0.1:{silent_host.getsockname()[1]}", "notices.broker_topic=kitchen"
    )
    connection, _ = silent_host.accept()
    with connection:
        assert connection.recv(1)
        assert ends(running) == 0


def test_while_speaking(device, question):
    """It falls silent in the middle of a sentence."""
    running = device()
    running.tell(f"ask {question}")
    running.says("event SoundStarted")
    assert ends(running) == 0


def test_while_a_message_is_announced(device, sandbox):
    """A message that nobody asked for is being read; it is kept for the next time."""
    port = free_port()
    whenever = ("notices.quiet_from=", "notices.quiet_to=")
    door = ("notices.receive=True", f"notices.port={port}", f"notices.token={TOKEN}", *whenever)
    running = device(*door)
    running.says("event Registered")
    sandbox.switches = Switches(events_url=f"http://127.0.0.1:{port}/notices/{TOKEN}")
    assert sandbox.events.fire(Sender.TEAM, "The lift is broken. " * 20) == [200]
    running.says("says A message from the team.")
    assert ends(running) == 0
    again = device(*door)
    again.says("says A message from the team.")
    assert ends(again) == 0


def stuck_load(folder):
    """A model whose file never comes to its end, as on a disk that is about to die."""
    model = shutil.copytree(models.builtin_recognizer(), folder / "model")
    words = model / "graph" / "words.txt"
    words.unlink()
    os.mkfifo(words)
    return model


def test_while_the_models_load(start, sandbox, tmp_path):
    """The recognizer is being loaded: there is nothing to save, and nobody waits for it."""
    model = stuck_load(tmp_path)
    changes = (str(tmp_path / "state"), f"hearing.model={model}")
    running = start("tests.watch.device", sandbox.url, *changes)
    running.tells("STATUS=starting")
    with (model / "graph" / "words.txt").open("wb"):  # opened: the load has come to it
        assert ends(running) == 0


def test_while_it_waits_after_failed_starts(start, sandbox, tmp_path):
    """It has failed again and again, and lets some time pass before the next attempt."""
    command = ("tests.watch.device", sandbox.url, str(tmp_path / "state"))
    for _ in range(3):
        failing = start(*command, "bot.app_id=0")
        assert failing.ends() == 2
    running = start(*command)
    running.tells("STATUS=waiting, after failing again and again")
    assert ends(running) == 0
    assert "waiting 5 s" in running.text


LOST = """
import os, signal, threading
from speaker.loop import Inbox
from speaker.watch.signals import call_on_end

inbox = Inbox()
call_on_end(inbox.stop)
threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
os.kill(os.getpid(), signal.SIGTERM)
print("taken" if inbox.take(60.0) else "lost")
"""


def test_a_signal_that_the_main_thread_does_not_notice_is_not_lost():
    """It came in the few instructions before the main thread fell asleep, or to another thread."""
    done = subprocess.run(
        [sys.executable, "-c", LOST], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "taken"
