"""A power cut at any moment leaves everything the device writes old or new.

The real code runs under strace once; then its calls happen again, one after the other, to a disk
that forgets (`disk`), and after each of them everything that may be found there is read by the
real readers.
"""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.powercuts.acts import ACTS
from tests.powercuts.disk import Content, Disk
from tests.powercuts.trace import Call, need_strace, python, record


@pytest.fixture(scope="module", autouse=True)
def strace():
    """What the acts are recorded with."""
    need_strace()


def cuts(root: Path, calls: list[Call]) -> Iterator[tuple[int, Content]]:
    """Cut the power after every call; return how much was promised, and what may be found."""
    disk = Disk(root)
    yield 0, {}
    for call in calls:
        if disk.happens(call):
            for content in disk.after_cut():
                yield len(disk.said), content


def restore(content: Content, folder: Path) -> Path:
    """Write what was found after a cut."""
    folder.mkdir()
    for path, data in sorted(content.items()):
        if data is None:
            (folder / path).mkdir(mode=0o700)
        else:
            (folder / path).write_bytes(data)
            (folder / path).chmod(0o600)
    return folder


@pytest.fixture(autouse=True)
def quiet():
    """An inbox that no promise was made about may be damaged; saying so is no failure."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", ACTS)
def test_a_power_cut_leaves_the_old_or_the_new(name, tmp_path):
    """Whatever was promised is there, what was begun may be, and nothing is ever half."""
    act, root = ACTS[name], tmp_path / "real"
    root.mkdir()
    calls = record(python("tests.powercuts.acts", name, str(root)), tmp_path / "log")
    for number, (promised, content) in enumerate(cuts(root, calls)):
        found = act.read(restore(content, tmp_path / f"cut-{number}"))
        assert found in act.values[promised : promised + 2], content
    assert promised == len(act.values) - 1
    assert act.read(root) == act.values[-1]


CARELESS = {
    "truncates and writes": "open(new, 'w').write('new')",
    "renames what is not flushed": "open(part, 'w').write('new'); os.rename(part, new)",
    "flushes no folder": (
        "file = open(part, 'w'); file.write('new'); file.flush(); os.fsync(file.fileno());"
        "os.rename(part, new)"
    ),
}


@pytest.mark.parametrize("how", CARELESS)
def test_careless_writers_are_found_out(how, tmp_path):
    """What everybody does first loses the content, in some state after some cut."""
    root = tmp_path / "real"
    root.mkdir()
    script = (
        "import os, sys; new, part = sys.argv[1] + '/a', sys.argv[1] + '/b';"
        f"{CARELESS[how]}; os.write(1, b'.')"
    )
    calls = record([sys.executable, "-I", "-B", "-c", script, str(root)], tmp_path / "log")
    after = [content.get(Path("a")) for promised, content in cuts(root, calls) if promised]
    assert b"new" in after
    assert set(after) - {b"new"}


def test_the_recorder_refuses_what_the_model_does_not_know(tmp_path):
    """A call that the model cannot follow must not pass for one that changes nothing."""
    calls = record(["ln", "-s", "nowhere", str(tmp_path / "link")], tmp_path / "log")
    with pytest.raises(AssertionError, match="does not know"):
        list(cuts(tmp_path, calls))
