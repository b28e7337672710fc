"""The button's wires, on a pin that is driven by hand."""

import time

import pytest

from speaker.effects import Look, Show
from speaker.errors import Trouble
from speaker.events import ButtonFailed, ButtonTaken
from tests.botdistrikt.wire_servers import answering_once_then_close, response, serving
from tests.faults.house import FINGER, OPENED, PIN, House, sentence
from tests.hardware.busy import BusyFactory

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


def test_a_button_that_sticks_is_said_and_works_again_once_it_comes_up(
    tmp_path, recognizer, registered
):
    """What it asked for is answered; after a minute one sentence, and the next tap is obeyed."""
    with (
        serving(answering_once_then_close(response())) as server,
        House(registered(tmp_path), server.url, recognizer) as house,
    ):
        house.pins.pin(PIN).drive_low()
        house.wait(lambda: house.outcomes == ["answered"])
        house.mouth.forget()
        house.a_minute_passes("button-stuck")
        assert house.hears() == sentence(Trouble.BUTTON)
        house.pins.pin(PIN).drive_high()
        FINGER.wait(0.05)  # longer than a contact bounces
        assert house.asks() == ("answered", OPENED)
        assert house.complaints == [Trouble.BUTTON]


def test_a_pin_that_another_program_has_is_said_once_and_had_once_it_is_free(
    tmp_path, recognizer, registered, caplog
):
    """One sentence however often it is tried; the next attempt after that gets it."""
    with serving(answering_once_then_close(response())) as server:
        house = House(registered(tmp_path), server.url, recognizer)
        house.pins = BusyFactory()
        with house:
            assert house.hears() == sentence(Trouble.BUTTON)
            house.a_minute_passes("button-again")
            house.wait(lambda: house.events.count(ButtonFailed()) > 1)
            house.pins.busy = False
            house.a_minute_passes("button-again")
            house.wait(lambda: ButtonTaken() in house.events)
            assert house.asks() == ("answered", OPENED)
            assert house.complaints == [Trouble.BUTTON]
    assert caplog.text.count("no button on GPIO 17") == 1
