"""What the tests on the rig may ask for."""

import pytest

from tests.rig.appliance import Appliance
from tests.rig.sound import Room, need_sound

FIGURES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter, config):
    """Print what the tests measured: figures of this machine, as busy as it is."""
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("measured")
        for figure in figures:
            terminalreporter.write_line(figure)


@pytest.fixture
def measured(request):
    """Return what notes a line for the end of the run."""
    return request.config.stash.setdefault(FIGURES, []).append


@pytest.fixture(scope="session")
def prompts(tmp_path_factory):
    """Where rendered prompts are kept, so that only the first device renders them."""
    return tmp_path_factory.mktemp("prompts")


@pytest.fixture
def room(tmp_path):
    """A room of its own for each test."""
    need_sound()
    with Room(tmp_path / "room") as room:
        yield room


@pytest.fixture
def appliance(tmp_path, room, prompts, settings):
    """A device in the room, ready."""
    with Appliance(tmp_path / "device", room, prompts, settings) as appliance:
        yield appliance


@pytest.fixture
def settings():
    """Settings of the device beyond the usual, as TOML; a test may bring its own."""
    return ""
