"""Disks that are full, or may only be read: real ones, mounted for the device alone."""

import subprocess

import pytest

from speaker.botdistrikt.sandbox.switches import Switches
from speaker.errors import Trouble
from speaker.messages import Sender
from tests.faults.house import sentence
from tests.notices.fleet import free_port
from tests.notices.letters import TOKEN, WEBCHAT_ID

pytestmark = pytest.mark.engine

PREPARE = 'mount -t tmpfs -o size=$SIZE,mode=0700 tmpfs "$STATE" && eval "$BEFORE" && exec "$@"'
FULL = 'dd if=/dev/zero of="$STATE/filler" bs=4k 2>/dev/null || true'


@pytest.fixture
def on_disk(start, alone, sandbox, tmp_path):
    """Start the device with its state on a small disk of its own."""
    state = tmp_path / "state"
    state.mkdir()

    def started(before, *changes, size="1m"):
        room = ("tests.watch.device", sandbox.url, str(state), *changes)
        within = (*alone, "sh", "-c", PREPARE, "sh")
        made = start(*room, within=within, STATE=str(state), BEFORE=before, SIZE=size)
        made.tells("READY=1")
        return made

    return started


def in_its_world(running, *command):
    """Do something where the device is."""
    within = ["nsenter", f"--target={running.process.pid}", "--mount"]
    subprocess.run([*within, *command], check=True)


def test_on_a_full_disk_it_says_that_it_cannot_save_and_goes_on_once_there_is_room(
    on_disk, sandbox, tmp_path
):
    """No identity without a place to write it down: one sentence, and it registers later."""
    running = on_disk(FULL)
    running.says(f"says {sentence(Trouble.IDENTITY)}")
    assert "cannot write the identity" in running.text
    assert "No space left on device" in running.text
    assert sandbox.users == []
    in_its_world(running, "rm", str(tmp_path / "state" / "filler"))
    running.says("event Registered")
    assert len(sandbox.users) == 1
    assert running.text.count(sentence(Trouble.IDENTITY)) == 1


def test_on_a_disk_that_may_only_be_read_it_works_as_long_as_it_knows_who_it_is(
    on_disk, sandbox, tmp_path, registered, question
):
    """An SD card that went read-only: registered, the device needs to write nothing."""
    identity = registered(tmp_path) / "identity.json"
    sandbox.platform.register({"domain": sandbox.platform.domain, "webchat_id": WEBCHAT_ID})
    running = on_disk(f'cp "{identity}" "$STATE/" && mount -o remount,ro "$STATE"')
    running.says("event Registered")
    running.tell(f"ask {question}")
    running.says("says Hello, this is the corner cafe.", "effect EndTurn")
    assert "turn 1: answered" in running.text
    assert "cannot remember how this run went" in running.text
    assert "Read-only file system" in running.text
    running.process.terminate()
    assert running.ends() == 0


def test_a_new_device_on_a_disk_that_may_only_be_read_says_so(on_disk, tmp_path):
    """It cannot write down who it is: one sentence; with a disk that works it registers."""
    running = on_disk('mount -o remount,ro "$STATE"')
    running.says(f"says {sentence(Trouble.IDENTITY)}")
    assert "Read-only file system" in running.text
    in_its_world(running, "mount", "-o", "remount,rw", str(tmp_path / "state"))
    running.says("event Registered")


@pytest.mark.parametrize(
    "disk",
    [
        ('mount -o remount,ro "$STATE"', 'mount -o remount,rw "$STATE"'),
        (FULL, 'rm "$STATE/filler"'),
    ],
    ids=["read-only", "full"],
)
def test_on_a_disk_that_fails_a_device_starts_and_takes_notices_once_it_works(
    on_disk, sandbox, tmp_path, registered, question, disk
):
    """The file of notices cannot be opened: it answers whoever talks, and notices come again."""
    breaks, mends = disk
    identity = registered(tmp_path) / "identity.json"
    sandbox.platform.register({"domain": sandbox.platform.domain, "webchat_id": WEBCHAT_ID})
    port = free_port()
    door = ("notices.receive=True", f"notices.port={port}", f"notices.token={TOKEN}")
    always = ("notices.quiet_from=", "notices.quiet_to=")
    running = on_disk(f'cp "{identity}" "$STATE/"; {breaks}', *door, *always, size="32m")
    running.says("event Registered")
    assert "cannot open the inbox" in running.text
    running.tell(f"ask {question}")
    running.says("says Hello, this is the corner cafe.", "effect EndTurn")
    sandbox.switches = Switches(events_url=f"http://127.0.0.1:{port}/notices/{TOKEN}")
    assert sandbox.events.fire(Sender.TEAM, "The lift is broken.") == [503]
    in_its_world(running, "sh", "-c", mends.replace("$STATE", str(tmp_path / "state")))
    assert sandbox.events.fire(Sender.TEAM, "The lift works again.") == [200]
    running.says("says The lift works again.", "effect NoticeHeard")


def test_a_notice_that_the_disk_has_no_room_for_comes_again_and_is_heard(
    on_disk, sandbox, tmp_path
):
    """The caller is told to come again later, as often as need be; nothing is lost."""
    port = free_port()
    door = ("notices.receive=True", f"notices.port={port}", f"notices.token={TOKEN}")
    always = ("notices.quiet_from=", "notices.quiet_to=")
    running = on_disk("true", *door, *always, size="32m")
    running.says("event Registered")
    sandbox.switches = Switches(events_url=f"http://127.0.0.1:{port}/notices/{TOKEN}")
    filler = str(tmp_path / "state" / "filler")
    in_its_world(running, "sh", "-c", f'dd if=/dev/zero of="{filler}" bs=4k 2>/dev/null || true')
    assert sandbox.events.fire(Sender.TEAM, "The lift is broken.") == [503]
    in_its_world(running, "rm", filler)
    assert sandbox.events.fire(Sender.TEAM, "The lift works again.") == [200]
    running.says("says A message from the team.", "says The lift works again.")
    running.says("effect NoticeHeard")
