"""A whole device with real engines: a webhook comes in, and is spoken when it is polite to."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from speaker.announcing import FROM
from speaker.effects import EndTurn, Look, NoticeHeard, Speak
from speaker.events import Registered
from speaker.identity import IdentityFile
from speaker.messages import Sender
from speaker.settings import Secret
from tests.kitchen import DOMAIN, Kitchen
from tests.notices.fleet import answers, free_port
from tests.notices.letters import TOKEN

pytestmark = pytest.mark.engine


class Office:
    """The kitchen's bot, with somebody who writes to the kitchen."""

    def __init__(self, tmp_path, piper, **notices):
        self.folder = tmp_path
        self.port = free_port()
        never = {"quiet_from": "", "quiet_to": ""}
        chosen = never | {"receive": True, "port": self.port, "token": Secret(TOKEN)} | notices
        self.kitchen = Kitchen(tmp_path, piper, notices=chosen)

    def __enter__(self):
        kitchen = self.kitchen.__enter__()
        url = f"http://127.0.0.1:{self.port}/notices/{TOKEN}"
        kitchen.sandbox.switches = replace(kitchen.sandbox.switches, events_url=url)
        kitchen.wait(lambda: Registered() in kitchen.events)
        if not kitchen.sandbox.users:  # registered with the sandbox of another day
            kitchen.sandbox.platform.register({"domain": DOMAIN, "webchat_id": self.webchat_id})
        pause = threading.Event()
        while not answers(self.port):
            pause.wait(0.05)
        return self

    @property
    def webchat_id(self):
        known = IdentityFile(self.folder / "state" / "identity.json").load()
        return known and known.webchat_id

    def __exit__(self, *error):
        self.kitchen.__exit__(*error)

    def writes(self, source, text):
        """Send a message to the kitchen; the device has it when this returns."""
        assert self.kitchen.sandbox.events.fire(source, text) == [200]

    @property
    def heard(self):
        return [e for e in self.kitchen.effects if isinstance(e, NoticeHeard)]


def test_a_message_of_the_team_is_spoken_after_the_turn(tmp_path, piper):
    """It waits for the answer to end; then it says who it is from, and its words."""
    with Office(tmp_path, piper) as office:
        kitchen = office.kitchen
        kitchen.asks("where are you")
        kitchen.wait_for_sound(1)
        office.writes("human", "Hello, this is Mei from the desk.")
        kitchen.wait(lambda: office.heard)
        at = kitchen.said.index("A message from the team.")
        assert kitchen.said[at + 1] == "Hello, this is Mei from the desk."
        said = [e for e in kitchen.effects if isinstance(e, EndTurn) or is_said(e)]
        assert isinstance(said[1], EndTurn)  # the answer was over before anything else was said
        assert any(FROM[Sender.TEAM] in e.lines for e in said[2:] if isinstance(e, Speak))


def is_said(effect):
    return isinstance(effect, Speak) and not effect.aside


def test_an_echo_of_the_answer_is_not_spoken_again(tmp_path, piper):
    """What Send Message returned comes as a webhook, too: the device knows it already."""
    with Office(tmp_path, piper) as office:
        kitchen = office.kitchen
        kitchen.sandbox.switches = replace(kitchen.sandbox.switches, event_echoes=True)
        kitchen.asks("hello")
        kitchen.wait_for_silence()
        office.writes("broadcast", "The lift works again.")
        kitchen.wait(lambda: office.heard)
        assert kitchen.said.count("Hello, this is the corner cafe.") == 1
        assert "A message from the assistant." not in kitchen.said


def test_a_press_keeps_the_notice_and_what_did_i_miss_reads_it(tmp_path, piper):
    """Stopped, it is still there, even after a restart; asked for, it is read and done with."""
    with Office(tmp_path, piper) as office:
        kitchen = office.kitchen
        office.writes("broadcast", "The lift is broken. " * 20)
        kitchen.wait_for_sound(1)
        turn = kitchen.tap()
        kitchen.say("what did i miss")
        kitchen.hears(turn)
        kitchen.wait_for_sound(turn)
        assert office.heard == []
        assert "You have one new message." in kitchen.said
        kitchen.wait(lambda: office.heard)


def test_quiet_hours_hold_a_notice_and_the_light_shows_it(tmp_path, piper):
    """At night nothing is said; an urgent broadcast is."""
    now = datetime.now().astimezone()
    night = {
        "quiet_from": (now - timedelta(hours=2)).strftime("%H:%M"),
        "quiet_to": (now + timedelta(hours=2)).strftime("%H:%M"),
        "urgent": ("5123",),
    }
    with Office(tmp_path, piper, **night) as office:
        kitchen = office.kitchen
        office.writes("human", "Good night.")
        kitchen.wait(lambda: Look.UNREAD in kitchen.light.looks)
        office.writes("broadcast", "Fire. Please leave the house.")
        kitchen.wait(lambda: office.heard)
        assert "Fire." in kitchen.said
        assert "Good night." not in kitchen.said


def test_what_was_not_heard_is_there_after_a_restart(tmp_path, piper):
    """Held at night, spoken by the device that starts the next day."""
    now = datetime.now().astimezone()
    night = {
        "quiet_from": (now - timedelta(hours=2)).strftime("%H:%M"),
        "quiet_to": (now + timedelta(hours=2)).strftime("%H:%M"),
    }
    with Office(tmp_path, piper, **night) as office:
        office.writes("human", "Good night.")
    with Office(tmp_path, piper) as office:
        office.kitchen.wait(lambda: office.heard)
        assert "Good night." in office.kitchen.said


def test_a_device_without_notices_imports_no_web_server_and_opens_no_port():
    """Who takes no notices does not pay for them."""
    program = (
        "import sys; from speaker import arrivals, from_settings, settings;"
        "chosen = settings.load(None, {});"
        "made = arrivals.of(chosen, from_settings.identity_file(chosen), print);"
        "assert made == (None, ());"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'starlette', 'uvicorn', 'anyio', 'paho', 'sqlite3'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"
