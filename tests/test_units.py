"""The units under systemd/, judged by systemd itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parent.parent / "systemd"
SERVICES = sorted(file.name for file in UNITS.glob("*.service"))
MOST_EXPOSED = 25  # of 100

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing (package systemd)"
)


def analyze(*arguments):
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def version():
    return int(analyze("--version").stdout.split()[1])


@pytest.fixture
def installed(tmp_path):
    """The units, with a release in a folder of the test."""
    release = tmp_path / "current"
    for command in ("venv/bin/speaker", "source/systemd/speaker-update"):
        (release / command).parent.mkdir(parents=True)
        (release / command).write_text("#!/bin/sh\n")
        (release / command).chmod(0o755)
    for unit in UNITS.glob("speaker*.[st]*"):
        text = unit.read_text().replace("/opt/speaker/current", str(release))
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", [*SERVICES, "speaker-update.timer"])
def test_systemd_understands_every_line(installed, name):
    """An unknown key is only a warning to systemd: nothing may be said at all."""
    judged = analyze("verify", "--man=no", str(installed / name))
    assert judged.stderr == ""
    assert judged.returncode == 0


def test_a_patient_restart_is_understood_where_it_is_installed(installed):
    """The drop-in is for systemd 254 and newer, and clean there."""
    if version() < 254:
        pytest.skip(f"systemd {version()} does not know RestartSteps=")
    (installed / "speaker.service.d").mkdir()
    shutil.copy(UNITS / "patience.conf", installed / "speaker.service.d")
    assert analyze("verify", "--man=no", str(installed / "speaker.service")).stderr == ""


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardly_exposed(name):
    """Rated by systemd, a sandbox gets 0 (harmless) to 10; ours get 2.5 at most."""
    judged = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", UNITS / name)
    assert judged.returncode == 0, judged.stdout


def test_the_device_is_never_given_up():
    """However often it fails, it is started again."""
    lines = (UNITS / "speaker.service").read_text().splitlines()
    assert "StartLimitIntervalSec=0" in lines
    assert "Restart=always" in lines
