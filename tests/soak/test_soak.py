"""The two torments work, for a moment (`make soak` and `make powercuts` go on for longer)."""

import pytest

from tests.soak.cuts import Cuts
from tests.soak.run import PATIENCE, Soak

pytestmark = pytest.mark.engine


def test_a_device_outlives_a_few_power_cuts(tmp_path):
    """It stays the same user of the bot, keeps its notices, and starts again."""
    cuts = Cuts(tmp_path, seed=7)
    for _ in range(4):
        cuts.cut()
    cuts.house.stops()
    assert cuts.who


def test_the_books_of_a_short_soak_balance(tmp_path):
    """Whatever happened in some seconds: every turn ended, and every notice is accounted for."""
    soak = Soak(tmp_path, seed=7)
    soak.run(seconds=5.0)
    assert soak.broken == []
    assert soak.device.turns


def test_a_button_that_is_picked_is_in_the_books(tmp_path):
    """What is sent for it is no text; it was sent once, and executed once."""
    soak = Soak(tmp_path, seed=7)
    device = soak.device
    assert device.wait(lambda: bool(device.of("registered")), PATIENCE)
    device.does("tap")
    for words in ("order-a-coffee", "two"):
        assert device.wait(lambda: len(device.of("open")) > len(device.of("send")), PATIENCE)
        device.does(f"say {tmp_path / words}.wav")
        assert device.wait(lambda: len(device.of("open")) == len(device.of("send")), PATIENCE)
    assert device.wait(lambda: len(device.of("send")) == 2, PATIENCE)
    soak.ends()
    assert soak.broken == []
    assert soak.house.received == ["order a coffee", "Mocha"]
