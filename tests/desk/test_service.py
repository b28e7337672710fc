"""The service around setup: stopped while its devices are needed, and started again."""

import pexpect
import pytest

RUNS = "echo LoadState=loaded; echo ActiveState=active; echo SubState=running; echo NRestarts=2"


@pytest.fixture
def asked(tmp_path):
    """Return what tells the verbs that systemctl was given."""
    return lambda: [line.split()[0] for line in (tmp_path / "asked").read_text().splitlines()]


def test_a_running_service_is_stopped_for_the_while(person, program, environment, asked):
    """A step that needs the devices stops it first; afterwards it runs again, whatever happened."""
    environment["GPIOZERO_PIN_FACTORY"] = "mock"
    program("systemctl", f'echo "$@" >> asked; {RUNS}')
    setup = person("setup", "light", "--config", "speaker.toml")
    setup.expect("GPIO")
    assert asked() == ["show", "stop"]
    setup.sendline("0")
    setup.expect("All is well")
    assert asked() == ["show", "stop", "start"]


def test_a_service_that_may_not_be_stopped_names_sudo(person, program):
    """A user without rights is told before anything is asked."""
    program("systemctl", f'case "$1" in stop) exit 1;; esac; {RUNS}')
    setup = person("setup", "light", "--config", "speaker.toml")
    setup.expect("use sudo")


def test_a_setup_that_is_broken_off_leaves_the_service_running(person, program, asked):
    """Ctrl-C in the middle of a question is no reason to stay silent for ever."""
    program("systemctl", f'echo "$@" >> asked; {RUNS}')
    setup = person("setup", "bot", "--config", "speaker.toml")
    setup.expect("called")
    setup.sendintr()
    setup.expect(pexpect.EOF)
    setup.close()
    assert setup.exitstatus == 130
    assert "Traceback" not in setup.before
    assert asked() == ["show", "stop", "start"]


def test_settings_written_by_a_program_count_after_a_restart(speaker, program):
    """Nothing is restarted behind the back of a program; it is told."""
    program("systemctl", RUNS)
    done = speaker("setup", "--config", "speaker.toml", "--set", "loudspeaker.volume=8")
    assert "sudo systemctl restart speaker" in done.stdout
