"""The button's wires, on a pin that is driven by hand."""

import time

import pytest

from speaker.effects import Look, Show
from speaker.errors import Trouble
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import FINGER, OPENED, PIN, House, sentence

pytestmark = pytest.mark.engine


def test_a_contact_that_chatters_at_1_khz_is_said_once_and_trusted_when_it_is_calm(
    tmp_path, recognizer, registered
):
    """Two seconds of noise: every turn is ended, one sentence is said, and a tap works again."""
    with (
        serving(answering_once_then_close(response())) as server,
        House(registered(tmp_path), server.url, recognizer) as house,
    ):
        house.mumbles()
        pin = house.pins.pin(PIN)
        until = time.monotonic() + 2.0
        while time.monotonic() < until:
            for change in (pin.drive_low, pin.drive_high):
                change()
                FINGER.wait(0.001)
        assert house.hears() == sentence(Trouble.BUTTON)
        house.wait(lambda: house.effects[-1] == Show(Look.IDLE))
        house.speaks_up()
        assert house.asks() == ("answered", OPENED)
        assert house.complaints == [Trouble.BUTTON]
