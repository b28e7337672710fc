"""Files are old or new, whole, and left to whom they belong (cuts: see tests/powercuts)."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from speaker import safefile


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_made_and_replaced(tmp_path):
    """What was written is there, private, in a private folder, and nothing else is left."""
    file = tmp_path / "state" / "deeper" / "a.json"
    for content in (b"one", b"two"):
        safefile.write(file, content)
        assert file.read_bytes() == content
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert names(file.parent) == ["a.json"]


def test_the_mode_is_the_one_asked_for(tmp_path):
    """A careful umask changes nothing about a file that others shall read."""
    script = (
        "import os, sys; from pathlib import Path; from speaker import safefile; os.umask(0o077);"
        "safefile.write(Path(sys.argv[1]), b'x', mode=safefile.PUBLIC)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")], check=True)
    assert mode(tmp_path / "a") == 0o644


def test_a_failing_writer_leaves_the_old_content(tmp_path):
    """Half a new file is thrown away, and the old one is untouched."""
    file = tmp_path / "a"
    safefile.write(file, b"old")
    with pytest.raises(ZeroDivisionError), safefile.writing(file) as part:
        part.writelines(b"x" * (1 // left) for left in (1, 1, 0))
    assert file.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_create_keeps_what_is_there(tmp_path):
    """The first content stays, and the caller is told."""
    assert safefile.create(tmp_path / "a", b"first")
    assert not safefile.create(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert names(tmp_path) == ["a"]


def test_a_device_is_never_replaced_by_a_file(tmp_path):
    """As root, writing to /dev/null must not do away with it."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no plain file"):
        safefile.write(tmp_path / "pipe", b"x")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_cut_writes_left_is_removed(tmp_path):
    """Leftovers of threads that are gone do not pile up; those of others at work stay."""
    done = subprocess.Popen(["true"])
    done.wait()
    with subprocess.Popen(["sleep", "600"]) as other:
        gone, mine = tmp_path / f".a.{done.pid}.part", threading.get_native_id()
        for number in (done.pid, mine, other.pid):
            (tmp_path / f".a.{number}.part").write_text("half")
        (tmp_path / f".b.{done.pid}.part").write_text("half")
        safefile.write(tmp_path / "a", b"whole")
        other.kill()
    assert not gone.exists()
    assert names(tmp_path) == sorted([f".a.{other.pid}.part", f".b.{done.pid}.part", "a"])


def test_two_threads_write_one_file(tmp_path):
    """Whoever comes last wins, and nobody reads a mixture or fails."""
    file = tmp_path / "a"
    contents = [letter * 100_000 for letter in (b"a", b"b", b"c", b"d")]
    safefile.write(file, contents[0])
    failures = []

    def write(content):
        try:
            for _ in range(20):
                safefile.write(file, content)
                assert file.read_bytes() in contents
        except BaseException as error:  # noqa: BLE001  # told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert names(tmp_path) == ["a"]


def test_a_folder_is_moved_whole(tmp_path):
    """A folder appears under its name with everything in it."""
    (tmp_path / "part" / "deep").mkdir(parents=True)
    (tmp_path / "part" / "deep" / "file").write_text("x")
    safefile.flush_tree(tmp_path / "part")
    safefile.move(tmp_path / "part", tmp_path / "whole")
    assert (tmp_path / "whole" / "deep" / "file").read_text() == "x"
    assert names(tmp_path) == ["whole"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_of_root_belong_to_whom_the_folder_belongs(tmp_path):
    """`sudo speaker ...` must not lock the service out of its own state."""
    os.chown(tmp_path, 1234, 1234)
    safefile.write(tmp_path / "made" / "a", b"x")
    safefile.create(tmp_path / "b", b"x")
    for path in (tmp_path / "made", tmp_path / "made" / "a", tmp_path / "b"):
        assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1234)
