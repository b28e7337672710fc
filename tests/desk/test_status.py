"""`speaker status`: what a device is set up to do, and how it is."""

import json
import time

import pytest

from speaker.notices.inbox import Inbox
from tests.notices.letters import letter


@pytest.fixture
def status(speaker):
    """Return what reads the facts."""
    return lambda **bot: json.loads(speaker("status", "--json", **bot).stdout)


def test_the_service_is_named_with_what_it_says(status, program):
    """What systemd knows, and the service's own words; without systemd, that."""
    program("systemctl", "exit 1")
    assert status()["service"] == "not installed"
    told = "LoadState=loaded\\nActiveState=active\\nSubState=running\\nStatusText=online"
    program("systemctl", f"printf '{told}\\n'")
    assert status()["service"] == "active (running): online"


def test_unread_notices_are_counted_while_the_service_has_the_inbox(status, environment, tmp_path):
    """It is read without a lock and without a trace."""
    assert status()["notices"] == "off"
    environment |= {"SPEAKER_NOTICES_RECEIVE": "true"}
    assert status()["notices"] == "0 unread, by webhook"
    inbox = Inbox(tmp_path / "state" / "notices.sqlite")
    for text in ("one", "two"):
        inbox.store(letter(text), time.time())
    assert status()["notices"] == "2 unread, by webhook"
    inbox.close()
    assert status()["notices"] == "2 unread, by webhook"
