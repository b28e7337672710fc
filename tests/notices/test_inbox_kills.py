"""kill -9 at every step of the inbox (for power cuts see tests/powercuts).

A step is a system call that changes a file or confirms something. strace counts them in one quiet
run; then the same process is run again and again, each time killed right before another one of
them. Nothing of ours is patched.
"""

import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speaker.notices.inbox import Inbox
from tests.notices.keeper import NOW
from tests.notices.letters import letter
from tests.powercuts.trace import need_strace

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink")
KEYS = ("1", "2", "3")
KEEPER = Path(__file__).with_name("keeper.py")


@pytest.fixture(scope="module", autouse=True)
def strace():
    """The program that kills at a system call; CI must have it."""
    need_strace()


def run(file, log, *options):
    """Run the keeper under strace; return what it confirmed."""
    traced = ["strace", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}", *options]
    python = [
        getattr(sys, "_base_executable", sys.executable),
        "-S",
        "-E",
        "-B",
        str(KEEPER),
        str(file),
    ]
    done = subprocess.run(
        [*traced, *python], capture_output=True, text=True, check=False, timeout=30
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def steps(tmp_path):
    """Every step of a quiet run, as (system call, its number)."""
    log = tmp_path / "quiet.log"
    said = run(tmp_path / "quiet" / "notices.sqlite", log)
    assert said == ["kept 1", "heard 1", "kept 2", "kept 3", "heard 2"]
    calls = Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
    assert calls["fdatasync"] >= 5  # a commit each
    return [(call, number + 1) for call in calls for number in range(calls[call])]


def survives(file, said):
    """What was kept is there unless it was heard; what was heard is not, nor can it come back."""
    kept = {line.split()[1] for line in said if line.startswith("kept")}
    heard = {line.split()[1] for line in said if line.startswith("heard")}
    inbox = Inbox(file)
    there = drain(inbox)
    assert len(there) == len(set(there))
    assert kept - heard - set(there) <= unconfirmed(said)
    assert not heard & set(there)
    for key in KEYS:  # the senders of what was not confirmed try again
        inbox.store(letter(key, f"Number {key}."), NOW)
    again = set(drain(inbox))
    assert not (heard | set(there)) & again
    assert heard | set(there) | again | unconfirmed(said) == set(KEYS)
    inbox.close()


def unconfirmed(said):
    """What may have been removed just before it could be confirmed as heard."""
    order = ["kept 1", "heard 1", "kept 2", "kept 3", "heard 2"]
    following = order[len(said)] if len(said) < len(order) else ""
    return {following.split()[1]} if following.startswith("heard") else set()


def drain(inbox):
    """Hear everything in an inbox; return the keys."""
    keys = []
    while (kept := inbox.first(NOW)) is not None:
        keys += [row.key for row in kept.letter.rows]
        inbox.heard(kept.id)
    return keys


def test_kill_9_at_every_step_loses_nothing_and_repeats_nothing(tmp_path):
    """Whatever was confirmed holds, wherever the process ends."""
    every = steps(tmp_path)
    assert len(every) > 30
    with ThreadPoolExecutor(4) as pool:  # it is the disk that takes its time
        ends = set(pool.map(lambda step: killed_before(tmp_path, *step), every))
    assert ends == {0, 1, 2, 3, 4, 5}


def killed_before(tmp_path, call, number):
    """Kill before the call of this number, see what survived; return how much was confirmed."""
    folder = tmp_path / f"{call}-{number}"
    file, log = folder / "notices.sqlite", tmp_path / f"{call}-{number}.log"
    said = run(file, log, "-e", f"inject={call}:signal=KILL:when={number}")
    assert "killed by SIGKILL" in log.read_text()
    survives(file, said)
    return len(said)
