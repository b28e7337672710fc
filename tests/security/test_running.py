"""What a running device shows to others: no port, no secret, no file that they may read."""

import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from speaker.identity import IdentityFile
from tests.kitchen import APP_ID
from tests.soak.house import Device, House
from tests.witness import PATIENCE

LISTENS = "0A"
DOMAIN = "https://k7q2x9vd41secret.panel.example"
TOKEN = "SECRETtokenSECRETtokenSECRETtoken"
PASSWORD = "SECRETpasswordSECRETpassword"
SECRETS = ("k7q2x9vd41secret", TOKEN, PASSWORD)
COMMANDS = (
    *(("config", "show"), ("status",), ("doctor",), ("register",), ("ask", "order a coffee")),
    *(("logs",), ("stats",), ("models", "list")),
)


@pytest.fixture
def secretive(environment, tmp_path):
    """A sandbox, and an environment whose every secret is known to us."""
    with Sandbox(load_bot(), DOMAIN, APP_ID) as sandbox:
        yield environment | {
            "SPEAKER_BOT_URL": sandbox.url,
            "SPEAKER_BOT_APP_ID": str(APP_ID),
            "SPEAKER_BOT_DOMAIN": DOMAIN,
            "SPEAKER_NOTICES_TOKEN": TOKEN,
            "SPEAKER_NOTICES_BROKER_PASSWORD": PASSWORD,
            "SPEAKER_LOG_LEVEL": "debug",
            "PYTHONFAULTHANDLER": "1",
        }


class Daemon:
    """`speaker run`, with everything that it writes."""

    def __init__(self, environment, folder):
        self.written = folder / "written"
        with self.written.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "speaker", "run", "--keyboard"],
                env=environment,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, identity):
        """Wait until it is registered."""
        pause = threading.Event()
        for _ in range(int(PATIENCE * 10)):
            known = identity.load()
            if known and known.registered:
                return known
            pause.wait(0.1)
        raise AssertionError(self.written.read_text())

    def press(self):
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def ends(self, number):
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        assert self.process.stdin
        self.process.stdin.close()
        return code


@pytest.fixture
def daemon(secretive, tmp_path):
    running = Daemon(secretive, tmp_path)
    yield running
    if running.process.poll() is None:
        running.ends(signal.SIGKILL)


@pytest.fixture
def identity(tmp_path):
    return IdentityFile(tmp_path / "state" / "identity.json")


def listening(pid):
    """The ports that a process listens on, TCP and UDP."""
    sockets = set()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            sockets.add(str(path.readlink()))
    found = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        lines = Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]
        for row in map(str.split, lines):
            waits = row[3] == LISTENS or kind.startswith("udp")
            if f"socket:[{row[9]}]" in sockets and waits:
                found.append((kind, int(row[1].rpartition(":")[2], 16)))
    return found


def test_no_port_is_open_by_default(daemon, identity):
    """Whoever scans the network finds nothing to talk to."""
    daemon.wait_for(identity)
    assert listening(daemon.process.pid) == []


def test_the_webhooks_port_is_the_only_one(tmp_path):
    """Where notices are let in there is one port, on the loopback interface."""
    house = House(tmp_path)
    device = Device(house.settings(tmp_path / "state"), tmp_path / "log")
    try:
        assert device.wait(lambda: bool(device.of("registered")), PATIENCE)
        assert device.wait(lambda: listening(device.process.pid) != [], PATIENCE)
        assert listening(device.process.pid) == [("tcp", house.port)]
    finally:
        device.is_killed()
        house.stops()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGABRT])
def test_no_secret_is_in_what_the_daemon_writes(daemon, identity, number):
    """Not in the log at its most talkative, not in a dump of all threads, not in a crash."""
    known = daemon.wait_for(identity)
    daemon.press()
    if number == signal.SIGUSR1:
        daemon.process.send_signal(number)
        number = signal.SIGTERM
    daemon.ends(number)
    written = daemon.written.read_text()
    assert "DEBUG" in written or "debug" in written
    assert not [secret for secret in (*SECRETS, known.webchat_id) if secret in written]


def test_no_secret_is_in_what_the_commands_print(secretive, identity, tmp_path):
    """Whatever somebody pastes into a forum."""
    for command in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "speaker", *command],
            env=secretive,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        told = done.stdout + done.stderr
        assert "Traceback" not in told, command
        known = identity.load()
        secrets = (*SECRETS, *([known.webchat_id] if known else []))
        assert not [secret for secret in secrets if secret in told], command
    assert known


def test_nobody_else_may_read_the_state(daemon, identity, tmp_path):
    """The folder is closed, and so is each file with a secret or a message in it."""
    daemon.wait_for(identity)
    daemon.ends(signal.SIGTERM)
    state = tmp_path / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    for path in state.iterdir():
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_nothing_is_sent_without_encryption(secretive, tmp_path):
    """An address that anybody on the way could listen to is refused before anything is sent."""
    done = subprocess.run(
        [sys.executable, "-m", "speaker", "register"],
        env=secretive | {"SPEAKER_BOT_URL": "http://flow.botdistrikt.invalid/api"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "https://" in done.stderr


def test_the_voice_tells_nobody_that_it_is_used(speaker, environment, tmp_path):
    """Onnxruntime would keep a number for this device in its home, and report to its makers."""
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    said = speaker("say", "Hello.", "--out", str(tmp_path / "hello.wav"))
    assert said.returncode == 0, said.stderr
    assert not list(tmp_path.rglob("*onnxruntime*"))
    assert not (tmp_path / ".cache").exists()
