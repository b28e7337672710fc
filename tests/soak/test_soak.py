"""The two torments work, for a moment (`make soak` and `make powercuts` go on for longer)."""

import pytest

from tests.soak.books import ASKED
from tests.soak.cuts import Cuts
from tests.soak.run import Soak
from tests.soak.scene import PATIENCE

pytestmark = pytest.mark.engine


@pytest.fixture
def soak(tmp_path):
    made = Soak(tmp_path, seed=7)
    yield made
    made.scene.breaks_off()


def test_a_device_outlives_a_few_power_cuts(tmp_path):
    """It stays the same user of the bot, keeps its notices, and starts again."""
    cuts = Cuts(tmp_path, seed=7)
    for _ in range(4):
        cuts.cut()
    cuts.house.stops()
    assert cuts.who


def test_the_books_of_a_short_soak_balance(soak, capsys):
    """Whatever happened in some seconds: every turn ended, and every notice is accounted for."""
    soak.run(seconds=5.0)
    assert soak.report(), capsys.readouterr().out
    lives = soak.scene.books.lives
    assert any(life.of("end") for life in lives)
    assert lives[-1].manner == ASKED


@pytest.mark.soak
def test_a_button_that_is_picked_is_in_the_books(soak, tmp_path):
    """What is sent for it is no text; it was sent once, and executed once."""
    device = soak.scene.device
    assert soak.scene.has_begun()
    device.does("tap")
    for words in ("order-a-coffee", "two"):
        assert device.wait(lambda: len(device.of("open")) > len(device.of("send")), PATIENCE)
        device.does(f"say {tmp_path / words}.wav")
        assert device.wait(lambda: len(device.of("open")) == len(device.of("send")), PATIENCE)
    assert device.wait(lambda: len(device.of("send")) == 2, PATIENCE)
    soak.ends()
    assert soak.scene.broken == []
    assert soak.scene.house.received == ["order a coffee", "Mocha"]


@pytest.mark.soak
@pytest.mark.parametrize("fault", ["microphone gone", "loudspeaker frozen", "disk full"])
def test_after_a_fault_it_is_asked_until_it_answers(soak, fault):
    """The report has a figure for it, and the books balance."""
    assert soak.scene.has_begun()
    soak.torments.breaks(fault)
    soak.ends()
    assert soak.scene.broken == []
    assert soak.torments.questions[fault] != [0]


@pytest.mark.soak
@pytest.mark.parametrize("manner", ["killed", "voice dies"])
def test_a_life_that_is_ended_is_followed_by_another_one(soak, manner):
    """Its exit code is the one that was to come, and the books go on."""
    assert soak.scene.has_begun()
    soak.lives.ends_by(manner)
    soak.ends()
    assert soak.scene.broken == []
    assert [life.manner for life in soak.scene.books.lives] == [manner, ASKED]


@pytest.mark.soak
def test_a_device_that_ends_by_itself_is_found_out(soak):
    """A crash that nobody provoked breaks a promise."""
    assert soak.scene.has_begun()
    soak.scene.device.does("kill voice")
    while soak.scene.device.runs:
        soak.person.talks()
    soak.ends()
    assert "life 1 (by itself): it ended with 1, not 0" in soak.scene.broken
