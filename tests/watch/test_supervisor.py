"""What systemd is told, over a real socket of each kind."""

import os
import socket

import pytest

from speaker.watch.supervisor import Supervisor


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path):
    """A socket like systemd's, and its name as systemd writes it."""
    name = str(tmp_path / "notify")
    address = name
    if request.param == "abstract":
        name, address = f"@speaker-{os.getpid()}", f"\0speaker-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.settimeout(60.0)
        yield name, lambda: ear.recv(4096).decode()


def test_it_tells_what_systemd_understands(systemd):
    """One datagram for each thing, as sd_notify(3) has it."""
    name, told = systemd
    supervisor = Supervisor({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000"})
    supervisor.status("no microphone; trying again")
    supervisor.ready()
    supervisor.alive()
    supervisor.wait(2.5)
    supervisor.stopping()
    assert [told() for _ in range(5)] == [
        "STATUS=no microphone; trying again",
        "READY=1",
        "WATCHDOG=1",
        "EXTEND_TIMEOUT_USEC=2500000",
        "STOPPING=1",
    ]


def test_the_same_status_is_told_once(systemd):
    """A turn changes nothing about how the device is."""
    name, told = systemd
    supervisor = Supervisor({"NOTIFY_SOCKET": name})
    for words in ("ready", "ready", "no button; trying again"):
        supervisor.status(words)
    assert [told(), told()] == ["STATUS=ready", "STATUS=no button; trying again"]


def test_without_a_watchdog_no_sign_of_life_is_sent(systemd):
    """A unit without WatchdogSec= hears nothing every ten seconds."""
    name, told = systemd
    supervisor = Supervisor({"NOTIFY_SOCKET": name})
    supervisor.alive()
    supervisor.ready()
    assert told() == "READY=1"


@pytest.mark.parametrize(
    ("environment", "patience"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_ours_only_when_it_is_meant_for_us(environment, patience):
    """WATCHDOG_PID names whom systemd watches."""
    assert Supervisor(environment).patience == patience


def test_without_systemd_nothing_is_sent():
    """In a terminal there is nobody to tell."""
    supervisor = Supervisor({})
    supervisor.status("ready")
    supervisor.ready()


def test_a_socket_that_is_gone_is_no_reason_to_fail(tmp_path, caplog):
    """The device is more important than what is told about it; the log says so."""
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "none")}).ready()
    assert "cannot tell systemd READY" in caplog.text
