"""deploy.sh: what it refuses, what it would do. It is really run, on a computer of stand-ins.

The tools that tell about the computer (uname, getconf, systemctl, ...) are small scripts first on
the PATH. What deploy.sh really does to a system is shown by `make rig-systemd`.
"""

import os
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
SHIPPED = (
    *("deploy.sh", "deploy", "systemd", "speaker", "models", "docs", "pyproject.toml"),
    *("requirements.lock", "requirements-build.lock", "README.md", "CHANGELOG.md", "LICENSE"),
)

GOOD_PI = {
    "PI_MACHINE": "aarch64",
    "PI_LONG_BIT": "64",
    "PI_GLIBC": "glibc 2.41",
    "PI_MEMORY_MB": "1850",
    "PI_DISK_MB": "20000",
    "PI_PYTHON": "3.13",
    "PI_YEAR": "2026",
    "PI_SYSTEMD": "running",
    "PI_USER_ID": "0",
}

STAND_INS = {
    "uname": 'echo "$PI_MACHINE"',
    "getconf": """case $1 in
  LONG_BIT) echo "$PI_LONG_BIT" ;;
  GNU_LIBC_VERSION) echo "$PI_GLIBC" ;;
  _PHYS_PAGES) echo $((PI_MEMORY_MB * 256)) ;;
  PAGE_SIZE) echo 4096 ;;
esac""",
    "systemctl": """case $1 in
  is-system-running) echo "$PI_SYSTEMD" ;;
  --version) echo "systemd 257 (257.9-1)" ;;
  *) exit 1 ;;
esac""",
    "id": 'echo "$PI_USER_ID"',
    "df": 'echo "Avail"; echo "${PI_DISK_MB}M"',
    "date": 'echo "$PI_YEAR"',
    "apt-get": """case $1 in
  indextargets) echo "$PI_SITE" ;;
  *) exit 1 ;;
esac""",
    "apt-cache": 'test "$2" = python3-lgpio',
    "dpkg-query": """test -n "$PI_HAS_ALL" && echo "install ok installed\"""",
    "python3": """case $1 in
  -c) echo "$PI_PYTHON" ;;
  *) exec "$REAL_PYTHON" "$@" ;;
esac""",
    "ssh": """while [ "$1" != "$PI_HOST" ]; do shift; done
shift
echo "$*" >> "$HOME/far-commands"
exec sh -c "$*\"""",
    "sudo": 'exec "$@"',
}


class Answering(BaseHTTPRequestHandler):
    """A server of Debian packages, as far as it is asked: it answers."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}/debian"
    server.shutdown()
    server.server_close()


@pytest.fixture
def computer(tmp_path, site):
    """Run deploy.sh on a computer that is a good Pi but for what the keywords say."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in STAND_INS.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    environment = GOOD_PI | {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "REAL_PYTHON": shutil.which("python3"),
        "PI_SITE": site,
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
    }

    def run(*arguments, project=PROJECT, **differs):
        return subprocess.run(
            [project / "deploy.sh", *arguments],
            env=environment | differs,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def copy_of_project(tmp_path):
    """What is shipped, in a folder that a test may change."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in SHIPPED:
        subprocess.run(["cp", "-a", PROJECT / name, copy / name], check=True)
    return copy


def release_in(done):
    """The name of the release that a dry run speaks of."""
    assert done.returncode == 0, done.stderr
    (name,) = re.findall(r"Making release (\S+)", done.stdout)
    return name


def test_help_shows_how_it_is_typed(computer):
    """A newcomer finds every way to call it, with an example."""
    done = computer("--help")
    assert done.returncode == 0
    for example in ("sudo ./deploy.sh ", "pi@speaker.local", "--rollback", "--prepare /media"):
        assert example in done.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--bogus"], "no option --bogus"),
        (["--offline"], "--offline needs a value"),
        (["--offline", "--dry-run"], "--offline needs a value"),
        (["--prepare", ""], "--prepare needs a value"),
        (["--rollback", "--uninstall"], "Either --rollback or --uninstall"),
        (["--yes"], "go with --uninstall"),
        (["--keep-identity"], "go with --uninstall"),
        (["--rollback", "--offline", "x"], "--offline is for installing"),
        (["--prepare", "x", "--python", "3.9"], "--python is 3.11"),
        (["--prepare", "x", "--machine", "armv7l"], "--machine is aarch64"),
        (["--prepare", "x", "pi@speaker.local"], "runs on this computer"),
        (["pi@one", "pi@two"], "one host only"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_2(computer, arguments, complaint):
    """Nothing is begun, and the line says what is wrong."""
    done = computer(*arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


@pytest.mark.parametrize(
    "host", ["pi;reboot", "$(reboot)", "pi@host whoami", "pi@`id`", "pi@", "@host", "a/b", "ä"]
)
def test_a_host_is_never_a_command(computer, host):
    """What ssh or a shell could take for more than a name is refused before ssh is called."""
    done = computer(host, PI_HOST=host)
    assert done.returncode == 2
    assert "That is no host" in done.stderr


@pytest.mark.parametrize(
    ("differs", "complaint"),
    [
        ({"PI_MACHINE": "armv7l", "PI_LONG_BIT": "32"}, "32-bit system"),
        ({"PI_LONG_BIT": "32"}, "32-bit system"),  # a 32-bit system on a 64-bit kernel
        ({"PI_MACHINE": "riscv64"}, "64-bit Raspberry Pi OS"),
        ({"PI_GLIBC": ""}, "no wheels for this system"),
        ({"PI_GLIBC": "glibc 2.24"}, "no wheels for this system"),
        ({"PI_MEMORY_MB": "430"}, "430 MB of memory"),
        ({"PI_DISK_MB": "700"}, "700 MB free"),
        ({"PI_PYTHON": "3.10"}, "Python 3.11 to 3.13"),
        ({"PI_PYTHON": "3.14"}, "Python 3.11 to 3.13"),
        ({"PI_PYTHON": ""}, "here it is missing"),
        ({"PI_YEAR": "1970"}, "The clock says"),
        ({"PI_SYSTEMD": "offline"}, "systemd does not run"),
        ({"PI_SITE": "http://127.0.0.1:9/debian"}, "There is no internet"),
        ({"PI_SITE": ""}, "There is no internet"),
    ],
)
def test_what_does_not_fit_is_refused(computer, differs, complaint):
    """One thing that is missing is enough; it is named, and nothing is begun."""
    done = computer("--dry-run", **differs)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.count("✗") == 1
    assert "would" not in done.stdout


def test_a_pi_of_one_gigabyte_fits(computer):
    """Its firmware keeps some for itself: about 900 MB are shown."""
    assert computer("--dry-run", PI_MEMORY_MB="905").returncode == 0


def test_all_that_does_not_fit_is_said_at_once(computer):
    """Nobody frees disk space only to hear that the system is the wrong one."""
    done = computer(
        "--dry-run", PI_LONG_BIT="32", PI_MEMORY_MB="430", PI_DISK_MB="1", PI_YEAR="1970"
    )
    assert done.returncode == 2
    assert done.stderr.count("✗") == 4


def test_without_root_nothing_is_begun(computer):
    """A person who forgot sudo is told so."""
    done = computer(PI_USER_ID="1000")
    assert done.returncode == 2
    assert "Put sudo in front" in done.stderr


def test_a_dry_run_tells_every_step_and_does_none(computer):
    """The self-test comes before the switch, and the switch before the start."""
    done = computer("--dry-run")
    assert done.returncode == 0, done.stderr
    steps = (
        *("install --no-install-recommends", "libportaudio2", "useradd", "speaker.toml"),
        *("-m venv", "requirements-build.lock", "requirements.lock", "speaker selftest"),
        *("mv -fT", "systemctl daemon-reload", "systemctl restart speaker", "dry run"),
    )
    places = [done.stdout.find(step) for step in steps]
    assert -1 not in places, dict(zip(steps, places, strict=True))
    assert places == sorted(places)
    assert not Path(f"/opt/speaker/releases/{release_in(done)}").exists()


def test_every_library_is_installed_by_hash(computer):
    """No call of pip takes what the lock files do not name."""
    calls = [line for line in computer("--dry-run").stdout.splitlines() if "pip install" in line]
    assert len(calls) == 3
    for call in calls:
        assert "--no-deps" in call
        assert "--require-hashes" in call or "--no-index" in call  # the last is our own source


def test_the_same_content_is_the_same_release(computer, copy_of_project):
    """A copy has the same name, a changed one another, and rubbish of Python does not count."""
    name = release_in(computer("--dry-run"))
    (copy_of_project / "speaker" / "__pycache__").mkdir(exist_ok=True)
    (copy_of_project / "speaker" / "__pycache__" / "rubbish.pyc").write_bytes(b"1")
    assert release_in(computer("--dry-run", project=copy_of_project)) == name
    with (copy_of_project / "speaker" / "app.py").open("a") as file:
        file.write("# changed\n")
    assert release_in(computer("--dry-run", project=copy_of_project)) != name


@pytest.fixture
def prepared(tmp_path):
    folder = tmp_path / "pre pared"
    (folder / "wheels").mkdir(parents=True)
    (folder / "debs").mkdir()
    (folder / "made-for").write_text("3.13 aarch64\n")
    return folder


def test_offline_asks_no_server(computer, prepared):
    """Neither Debian nor Python packages are fetched; the folder is all there is."""
    done = computer(
        *("--dry-run", "--offline", str(prepared)),
        PI_SITE="http://127.0.0.1:9/debian",
        PI_HAS_ALL="yes",
    )
    assert done.returncode == 0, done.stderr
    assert "apt-get" not in done.stdout
    calls = [line for line in done.stdout.splitlines() if "pip install" in line]
    assert calls
    assert all("--no-index" in call for call in calls)


def test_a_folder_for_another_python_is_refused(computer, prepared):
    """It would fail in the middle; the line says how to make the right one."""
    done = computer("--dry-run", "--offline", str(prepared), PI_PYTHON="3.11")
    assert done.returncode == 2
    assert "--python" in done.stderr


def test_a_folder_that_was_not_prepared_is_refused(computer, tmp_path):
    """The line says how to prepare one."""
    done = computer("--dry-run", "--offline", str(tmp_path / "none"))
    assert done.returncode == 2
    assert "--prepare" in done.stderr


def test_from_a_laptop_it_copies_itself_and_runs_there(computer, tmp_path):
    """What arrives is what was shipped; the far side does the work and leaves no copy behind."""
    done = computer("--dry-run", "pi@speaker.local", PI_HOST="pi@speaker.local")
    assert done.returncode == 0, done.stderr
    assert release_in(done) == release_in(computer("--dry-run"))
    commands = (tmp_path / "far-commands").read_text()
    (far,) = re.findall(r"-C (\S+speaker-deploy\.\w+)$", commands, re.MULTILINE)
    assert not Path(far).exists()


def test_a_refusal_of_the_far_side_comes_back(computer):
    """The exit code is that of the Pi."""
    done = computer("--dry-run", "speaker.local", PI_HOST="speaker.local", PI_MEMORY_MB="430")
    assert done.returncode == 2
    assert "430 MB" in done.stderr


def test_the_prepared_folder_goes_along(computer, prepared):
    """A Pi without internet is deployed from a laptop with the folder."""
    (prepared / "made-for").write_text("3.12 aarch64\n")
    done = computer(
        *("--dry-run", "--offline", str(prepared), "pi@speaker.local"), PI_HOST="pi@speaker.local"
    )
    assert "3.12 aarch64" in done.stderr  # the far side has read it


def test_uninstall_asks_a_person_only(computer):
    """Without a terminal and without a word about the identity nothing is removed."""
    done = computer("--uninstall", "--dry-run")
    assert done.returncode == 2
    assert "--keep-identity or --yes" in done.stderr
    assert "would" not in done.stdout


def test_uninstall_can_keep_the_identity(computer):
    """Identity, settings and the user they belong to stay."""
    kept = computer("--uninstall", "--keep-identity", "--dry-run")
    assert kept.returncode == 0, kept.stderr
    assert "/opt/speaker" in kept.stdout
    assert "rm -rf /var/lib/speaker" not in kept.stdout
    assert "/etc/speaker" not in kept.stdout.replace("are kept: ", "").split("removed")[0]


def test_uninstall_can_delete_all(computer):
    """With --yes the state and the settings go, too."""
    gone = computer("--uninstall", "--yes", "--dry-run")
    assert gone.returncode == 0, gone.stderr
    assert "rm -rf /var/lib/speaker /etc/speaker/speaker.toml" in gone.stdout


def test_rollback_needs_a_release_before(computer):
    """On a fresh computer there is none, and that is said."""
    if Path("/opt/speaker/previous").exists():
        pytest.skip("speaker is installed on this computer")
    done = computer("--rollback", "--dry-run")
    assert done.returncode == 1
    assert "no release before" in done.stderr
