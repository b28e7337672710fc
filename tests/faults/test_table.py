"""The table of faults is true: its tests exist, and its sentences are the device's."""

import ast
import re
from pathlib import Path

import pytest

from speaker.effects import Prompt
from speaker.errors import Trouble
from tests.witness import BOOK

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith(("| fault", "| ---"))
]

PROMISED = (
    *("microphone gone", "microphone frozen", "only zeros", "microphone clips"),
    *("sound server dies", "takes no more sound", "synthesis slower than speech"),
    *("button stuck", "contact bounces", "chatters at 1 kHz", "LED missing"),
    *("recognizer or voice missing", "half there, or corrupt", "not even the built-in models"),
    *("a model takes the process with it", "a recognizer loads, and does not work"),
    *("the voice cannot make a sentence", "the voice's file breaks", "espeak-ng knows of words"),
    *("disk full", "read-only file system", "truncated, empty, garbage, of a newer version"),
    *("identity of another owner", "power cut", "clock in 1970", "clock jumps"),
    *("DNS dead", "TLS", "401", "404", "413, 422", "429", "500, 502", "hangs, drips", "lies"),
    *("a reply that is JSON, and nonsense", "flood of webhooks", "MQTT broker gone"),
    *("MQTT broker talks rubbish",),
    *("`MemoryMax=` is hit", "a thread dies", "a thread hangs", "the voice hangs"),
    *(
        "listens at the broker hangs",
        "the loop hangs",
        "a C library aborts",
        "SIGTERM in any state",
    ),
)
"""Faults that the device must survive."""


@pytest.mark.parametrize("fault", PROMISED)
def test_every_promised_fault_has_one_row_or_more(fault):
    """None is forgotten, and none is lost when the table is edited."""
    assert [row for row in ROWS if fault in row[0]]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_fault_is_shown_by_tests_that_exist(row):
    """Five cells, and in the last one files, or tests in files, that are there."""
    assert len(row) == 5
    named = re.findall(r"`([^`]+)`", row[4])
    assert named
    for name in named:
        file, _, test = name.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert not test or test in names(file, source), name


def names(file, source):
    """Return what a Python file or a shell script defines."""
    if not file.endswith(".py"):
        return re.findall(r"^(\w+)\(\) *{", source, re.MULTILINE)
    return {node.name for node in ast.walk(ast.parse(source)) if hasattr(node, "name")}


def test_every_sentence_is_one_of_the_devices():
    """What stands in quotation marks is what the phrasebook says."""
    quoted = {words for row in ROWS for words in re.findall(r'"([^"]+)"', row[1])}
    assert quoted
    assert quoted <= set(BOOK.plain_sentences())


def test_every_trouble_is_in_the_table():
    """A new trouble needs a row: a reason that is spoken has a cause, and a way out."""
    heard = " ".join(row[1] for row in ROWS)
    missing = {t for t in Trouble if BOOK.sentence(Prompt(t.value)) not in heard}
    assert missing == {Trouble.LOUDSPEAKER_GONE}  # there is nothing left to say it with


FOREIGN = {
    *("No space left on device", "Read-only file system"),  # of the kernel
    *("Fatal Python error", "Aborted", "Bus error"),  # of faulthandler
    "Failed with result 'oom-kill'",  # of systemd
    *("Invalid HTTP request received", "Exceeded concurrency limit"),  # of uvicorn
}
"""What others write into our log."""
COMPOSED = {
    *("broker stuck for", "voice stuck for", "message failed", "registration failed"),
    *("no button; trying again", "[button] pin must be between"),
}
"""What is put together when it is written; tests of the device look for it."""


def literals():
    """Return every text in the device's source."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.glob("speaker/**/*.py")]
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_line_of_the_log_is_one_of_the_devices():
    """What the third column quotes is in the source, piece by piece between what changes."""
    quoted = {line for row in ROWS for line in re.findall(r"`([^`]+)`", row[2])}
    pieces = {piece.strip() for line in quoted for piece in re.split(r"\.\.\.|\d+|[():]", line)}
    written = "\n".join(literals())
    missing = {piece for piece in pieces - FOREIGN if piece not in written}
    assert missing == COMPOSED
