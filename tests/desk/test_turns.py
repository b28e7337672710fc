"""`speaker logs` and `speaker stats`: the last turns, read back from the journal."""

import json
import shlex

import pytest

STORY = "speaker.story"


def entry(at, message, priority=6, **fields):
    """A line as `journalctl -o json` prints it; `at` in seconds."""
    moment = str(round((1_700_000_000 + at) * 1_000_000))
    data = {"__REALTIME_TIMESTAMP": moment, "MESSAGE": message, "PRIORITY": str(priority)}
    return json.dumps(data | {name: str(value) for name, value in fields.items()})


def a_turn(number, at, pid=100, outcome="answered", **times):
    """The lines of one whole turn."""
    of = {"TURN_ID": number, "_PID": pid}
    return [
        entry(at, f"turn {number}: begins", EVENT="turn-begins", **of),
        entry(at + 2, f"turn {number}: heard 3 words, confidence 0.93", EVENT="heard", **of),
        entry(at + 4, f"turn {number}: {outcome}", EVENT="turn-ended", OUTCOME=outcome, **of)[:-1]
        + "".join(f', "{name}": "{value}"' for name, value in times.items())
        + "}",
    ]


@pytest.fixture
def log(tmp_path):
    """Return what writes a saved log."""

    def write(*lines):
        (tmp_path / "log.json").write_text("\n".join(lines) + "\n")
        return "log.json"

    return write


def test_logs_tells_the_last_turn_only(speaker, log):
    """Its lines with the seconds since it began; the turn before is left out."""
    file = log(*a_turn(1, 0), *a_turn(2, 100, outcome="cancelled"))
    done = speaker("logs", "--file", file)
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.strip().splitlines()
    assert first.startswith("turn 2, 2023-11-14")
    assert first.endswith("cancelled")
    assert [line.split() for line in lines] == [
        ["0.00", "s", "turn", "2:", "begins"],
        ["2.00", "s", "turn", "2:", "heard", "3", "words,", "confidence", "0.93"],
        ["4.00", "s", "turn", "2:", "cancelled"],
    ]


def test_logs_shows_what_else_was_logged_during_the_turn(speaker, log):
    """A warning of the client between the lines of the turn belongs to its story."""
    begins, heard, ended = a_turn(1, 0)
    file = log(begins, heard, entry(3, "the server [500] is slow", priority=4), ended)
    assert "the server [500] is slow" in speaker("logs", "--file", file).stdout


def test_a_turn_after_a_restart_is_another_one(speaker, log):
    """Turns count from one again after a restart; the process tells them apart."""
    file = log(*a_turn(1, 0, pid=100), *a_turn(1, 500, pid=200))
    done = speaker("logs", "--file", file, "--turns", "5")
    assert done.stdout.count("begins") == 2
    assert done.stdout.count("turn 1, 2023") == 2


def test_logs_before_the_first_turn_shows_the_end_of_the_log(speaker, log):
    """A device nobody has talked to yet says what it has done so far."""
    done = speaker("logs", "--file", log(entry(0, "ready")))
    assert "No turn yet" in done.stdout
    assert "ready" in done.stdout


def test_stats_are_medians_and_worst(speaker, log):
    """Of three turns, for every step there was, and for the pause that a person waits."""
    turns = [
        *a_turn(1, 0, LISTENING_MS=20, PAUSE_MS=900, REPLY_MS=150),
        *a_turn(2, 10, LISTENING_MS=30, PAUSE_MS=1100, REPLY_MS=250),
        *a_turn(3, 20, outcome="cancelled", LISTENING_MS=90),
    ]
    done = speaker("stats", "--json", "--file", log(*turns))
    figures = json.loads(done.stdout)
    assert figures["turns"] == 3
    assert figures["outcomes"] == {"answered": 2, "cancelled": 1}
    steps = {one.pop("step"): one for one in figures["steps"]}
    assert list(steps) == ["pause", "listening", "reply"]
    assert steps["listening"] == {"turns": 3, "median_ms": 30, "worst_ms": 90}
    assert steps["pause"] == {"turns": 2, "median_ms": 1000, "worst_ms": 1100}


def test_stats_look_at_the_last_turns_only(speaker, log):
    """--turns 1 is the last one."""
    turns = [*a_turn(1, 0, PAUSE_MS=900), *a_turn(2, 10, PAUSE_MS=300)]
    done = speaker("stats", "--turns", "1", "--json", "--file", log(*turns))
    assert json.loads(done.stdout)["steps"][0]["worst_ms"] == 300


def test_stats_reads_the_log_of_the_service(speaker, program, log, tmp_path):
    """Without --file it asks the journal for the ends of this service's turns."""
    log(*a_turn(1, 0, PAUSE_MS=900))
    program("journalctl", f'echo "$@" > asked; cat {shlex.quote(str(tmp_path / "log.json"))}')
    done = speaker("stats")
    assert "pause" in done.stdout
    assert "900 ms" in done.stdout
    asked = (tmp_path / "asked").read_text()
    assert "--unit speaker.service" in asked
    assert "EVENT=turn-ended" in asked


def test_a_journal_that_may_not_be_read_names_the_way_in(speaker, program):
    """Journalctl itself only hints, and ends with code 0."""
    program("journalctl", "echo 'Hint: You are currently not seeing messages' >&2")
    done = speaker("logs")
    assert done.returncode == 1
    assert "sudo" in done.stderr


def test_without_a_journal_the_file_is_offered(speaker, environment, tmp_path):
    """A machine without systemd is told what to do."""
    environment["PATH"] = str(tmp_path)
    done = speaker("stats")
    assert done.returncode == 1
    assert "--file" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "line", ["Nov 27 12:00:00 pi speaker: ready", entry(10**400, "far ahead"), "[" * 99_999]
)
def test_a_file_that_is_no_log_is_one_line(speaker, log, line):
    """It is refused with the command that makes the right one."""
    done = speaker("logs", "--file", log(line))
    assert done.returncode == 2
    assert "--output json" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_fields_that_are_no_plain_text_are_read(speaker, log):
    """The journal gives bytes as numbers, repeated fields as lists, and too large ones as null."""
    line = json.loads(entry(0, "", TURN_ID=1, EVENT="turn-begins"))
    line |= {"MESSAGE": list(b"turn 1: \xff"), "_PID": ["7", "8"], "LARGE": None}
    done = speaker("logs", "--file", log(json.dumps(line)))
    assert "turn 1: \ufffd" in done.stdout
    assert "still going on" in done.stdout
