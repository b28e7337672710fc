"""`speaker relay` on the command line: what it prints, writes and refuses."""

import os
import stat
import subprocess
import sys
import tomllib

import pytest

from speaker.identity import IdentityFile
from speaker.settings import load
from tests.notices.letters import WEBCHAT_ID


@pytest.fixture
def speaker(tmp_path):
    def run(*arguments, typed="", **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SPEAKER_")}
        return subprocess.run(
            [sys.executable, "-m", "speaker", "relay", *arguments],
            capture_output=True,
            text=True,
            input=typed,
            cwd=tmp_path,
            env=environment | variables,
            timeout=60,
            check=False,
        )

    return run


def refused(done):
    """The one line of a refusal."""
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    return done.stderr


def test_from_nothing_to_a_device_that_may_connect(speaker, tmp_path):
    """Init prints the relay's settings, devices add the device's; both are valid as they are."""
    made = speaker("init", "--folder", "broker")
    (tmp_path / "speaker.toml").write_text(made.stdout)
    relay = load(tmp_path / "speaker.toml", {}).relay
    assert len(relay.key.reveal()) >= 32
    (tmp_path / "device").mkdir()
    identity = IdentityFile(tmp_path / "device" / "identity.json").load_or_make()
    added = speaker("devices", "add", "--from-identity", "device/identity.json")
    (tmp_path / "device.toml").write_text(added.stdout)
    notices = load(tmp_path / "device.toml", {}).notices
    assert notices.broker == "mqtts://broker.example.com:8883"
    assert notices.broker_topic == f"speaker/fleet/{notices.broker_user}"
    passwords = (tmp_path / "broker" / "passwords").read_text()
    assert [line.split(":")[0] for line in passwords.splitlines()] == ["relay", notices.broker_user]
    assert identity.webchat_id not in made.stdout + added.stdout + passwords
    assert notices.broker_password.reveal() not in passwords
    assert stat.S_IMODE((tmp_path / "broker" / "passwords").stat().st_mode) == 0o600


def test_a_device_added_again_gets_a_new_password_and_the_same_topic(speaker, tmp_path):
    """A lost password is no reason for a new topic; the id may be typed, or given."""
    (tmp_path / "speaker.toml").write_text(speaker("init").stdout)
    typed = speaker("devices", "add", "-", "--user-id", "9001", typed=f"{WEBCHAT_ID}\n")
    given = speaker("devices", "add", WEBCHAT_ID)
    first, second = (tomllib.loads(done.stdout)["notices"] for done in (typed, given))
    assert first["broker_topic"] == second["broker_topic"]
    assert first["broker_password"] != second["broker_password"]
    assert len((tmp_path / "relay" / "passwords").read_text().splitlines()) == 2
    assert first["broker_user"] in (tmp_path / "relay" / "devices.json").read_text()


def test_a_key_is_never_replaced(speaker):
    """A second init would cut every device off."""
    assert speaker("init").returncode == 0
    assert "set up already" in refused(speaker("init"))


def test_what_is_missing_is_said_in_a_line(speaker, tmp_path):
    """No key, no id, two ids, no identity file, no token, no broker: a line each, and the fix."""
    assert "speaker relay init" in refused(speaker("devices", "add", WEBCHAT_ID))
    assert "--from-identity" in refused(speaker("devices", "add"))
    (tmp_path / "speaker.toml").write_text(speaker("init").stdout)
    assert "no webchat_id" in refused(speaker("devices", "add", "-", typed="\n"))
    assert "speaker register" in refused(speaker("devices", "add", "--from-identity", "nothing"))
    assert "[relay] token" in refused(speaker("run", SPEAKER_RELAY_TOKEN="short"))
    assert "mqtts://" in refused(speaker("run", SPEAKER_RELAY_BROKER="http://somewhere"))
