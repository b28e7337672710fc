"""systemd/speaker-update: tells of a newer version, and installs nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from speaker import __version__

SCRIPT = Path(__file__).parent.parent / "systemd" / "speaker-update"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")


@pytest.fixture
def repository(tmp_path):
    """A git repository that tags can be put into."""
    folder = tmp_path / "repository"
    quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")

    def git(*arguments):
        command = ["git", *who, "-C", folder, *arguments]
        subprocess.run(command, env=os.environ | quiet, check=True, capture_output=True)

    folder.mkdir()
    git("init")
    git("commit", "--allow-empty", "-m", "first")
    git("tag", f"v{__version__}")
    return folder, git


@pytest.fixture
def check(tmp_path, repository):
    """Look for an update; return what was said and the file with the newer version."""
    address, newer = tmp_path / "updates", tmp_path / "newer"

    def run(where=f"file://{repository[0]}", protocol="file"):
        address.write_text(f"{where}\n")
        done = subprocess.run(
            [SCRIPT, address, newer],
            env=os.environ | ({"GIT_ALLOW_PROTOCOL": protocol} if protocol else {}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done, newer

    return run


def test_the_newest_version_is_nothing_to_tell(check):
    """The repository's newest tag is the installed version."""
    done, newer = check()
    assert done.returncode == 0
    assert "is the newest" in done.stdout
    assert not newer.exists()


def test_a_newer_version_is_told(check, repository):
    """The greatest number wins, however it sorts as text; other tags are no versions."""
    for tag in ("v9.9.0", "v9.10.0", "v99-beta", "nightly"):
        repository[1]("tag", tag)
    done, newer = check()
    assert done.returncode == 0
    assert "speaker 9.10.0 is out" in done.stdout
    assert newer.read_text() == "9.10.0\n"


def test_the_news_is_forgotten_after_the_update(check):
    """What was newer once is not told for ever."""
    _, newer = check()
    newer.write_text(f"{__version__}\n")
    check()
    assert not newer.exists()


def test_a_repository_that_cannot_be_asked_is_a_line(check, tmp_path):
    """The reason is for the journal; the unit counts as failed."""
    done, _ = check(f"file://{tmp_path}/none")
    assert done.returncode == 1
    assert "cannot ask" in done.stderr


@pytest.mark.parametrize("address", ["ext::sh -c whoami", "--upload-pack=whoami", "/etc"])
def test_an_address_is_https_or_refused(check, address):
    """Git has addresses that run commands; none of them is followed."""
    done, newer = check(address, protocol=None)
    assert done.returncode == 1
    assert not newer.exists()
