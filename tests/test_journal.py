"""The log in the journal: levels and fields, as the real journald understands them."""

import json
import logging
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from speaker.desk.entries import read as read_entries
from speaker.desk.turns import figures, tales
from speaker.effects import BeginTurn, EndTurn, Outcome
from speaker.errors import Trouble
from speaker.events import BotFailed, EarsOpened, Heard, SpeechEnded
from speaker.journal import Journal
from speaker.story import Story

JOURNALD = Path("/usr/lib/systemd/systemd-journald")
NAMESPACE = f"speaker-test-{os.getpid()}"


@pytest.fixture(scope="module")
def journald(tmp_path_factory):
    """A journald of our own, in a namespace; yields its socket."""
    if not JOURNALD.exists() or os.geteuid() != 0:
        pytest.skip("needs systemd-journald and root")
    folder = Path(f"/run/systemd/journal.{NAMESPACE}")
    notified = str(tmp_path_factory.mktemp("journald") / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(notified)
        notify.settimeout(60)
        variables = os.environ | {"NOTIFY_SOCKET": notified}
        with subprocess.Popen([JOURNALD, NAMESPACE], env=variables) as running:
            while b"READY=1" not in notify.recv(4096):
                pass
            yield folder / "socket"
            running.terminate()
    shutil.rmtree(folder)
    for place in ("/run/log/journal", "/var/log/journal"):
        for kept in Path(place).glob(f"*.{NAMESPACE}"):
            shutil.rmtree(kept)


@pytest.fixture
def entries(journald):
    """Return what reads the entries in the journal."""

    def read(*matches):
        command = ["journalctl", f"--namespace={NAMESPACE}", "-o", "json", "--all", *matches]
        subprocess.run([*command[:2], "--sync"], check=True, timeout=60)
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


@pytest.fixture
def log(journald):
    """A logger that writes into the journal."""
    handler = Journal(journald)
    logger = logging.getLogger("speaker.test_journal")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)
    handler.close()


def test_levels_become_priorities(log, entries):
    """The journal colours and filters by the levels it knows."""
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        log.log(level, "level %d", level, extra={"fields": {"KIND": "levels"}})
    found = entries("KIND=levels")
    assert [entry["PRIORITY"] for entry in found] == ["7", "6", "4", "3", "2"]
    assert found[0]["MESSAGE"] == "level 10"
    assert found[0]["SYSLOG_IDENTIFIER"] == "speaker"


def test_lines_of_a_traceback_stay_one_entry(log, entries):
    """A message with line breaks, and one with letters of another alphabet, arrive whole."""
    try:
        int("façade\nsecond line")
    except ValueError:
        log.exception("it broke", extra={"fields": {"KIND": "traceback"}})
    (entry,) = entries("KIND=traceback")
    assert entry["MESSAGE"].startswith("it broke\nTraceback")
    assert entry["MESSAGE"].endswith("'façade\\nsecond line'")


def test_a_turn_can_be_found_by_its_fields(journald, entries):
    """The story of a turn carries its figures as fields, and none of its words."""
    handler = Journal(journald)
    logger = logging.getLogger("speaker.story")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    story = Story()
    story.wanted(BeginTurn(9001), 10.0)
    story.happened(EarsOpened(9001), 10.02)
    story.happened(SpeechEnded(9001, silence=0.7), 12.7)
    story.happened(Heard(9001, "sesame opens"), 12.8)
    story.happened(BotFailed(9001, Trouble.NO_NETWORK), 13.0)
    story.wanted(EndTurn(9001, Outcome.FAILED), 15.0)
    logger.removeHandler(handler)
    handler.close()
    begun, heard, failed, ended = entries("TURN_ID=9001")
    assert begun["EVENT"] == "turn-begins"
    assert heard["MESSAGE"] == "turn 9001: heard 2 words, confidence 1.00"
    assert (failed["EVENT"], failed["TROUBLE"], failed["PRIORITY"]) == (
        ("bot-failed", "no-network", "4")
    )
    assert (ended["EVENT"], ended["OUTCOME"]) == ("turn-ended", "failed")
    assert (ended["LISTENING_MS"], ended["ENDPOINT_MS"]) == ("20", "700")
    assert "sesame" not in json.dumps([begun, heard, failed, ended])


def test_a_journal_that_takes_nothing_stops_nobody(tmp_path):
    """What was lost meanwhile is counted in the next line that gets through."""
    handler = Journal(tmp_path / "socket")
    record = logging.LogRecord("speaker", logging.INFO, "", 0, "hello", None, None)
    handler.emit(record)
    handler.emit(record)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
        there.bind(str(tmp_path / "socket"))
        handler.emit(record)
        handler.emit(record)
        assert b"LOST=2\n" in there.recv(4096)
        assert b"LOST" not in there.recv(4096)
    handler.close()


def test_the_story_is_read_back_from_the_real_journal(journald, entries):
    """What the daemon wrote, journalctl printed and `speaker stats` counts are the same figures."""
    handler = Journal(journald)
    logger = logging.getLogger("speaker.story")
    logger.addHandler(handler)
    story = Story()
    story.wanted(BeginTurn(9002), 10.0)
    story.happened(EarsOpened(9002), 10.02)
    story.wanted(EndTurn(9002, Outcome.CANCELLED), 15.0)
    logger.removeHandler(handler)
    handler.close()
    found = read_entries(json.dumps(entry) for entry in entries("TURN_ID=9002"))
    (tale,) = tales(found, last=5)
    assert tale.outcome == "cancelled"
    (figure,) = figures(found, last=5).steps
    assert (figure.step, figure.median_ms) == ("listening", 20)
