"""The button, on pins that are driven by hand."""

from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from speaker.errors import HardwareError
from speaker.events import Pressed, Released
from speaker.hardware.button import GpioButton


@pytest.fixture
def pins():
    factory = MockFactory()
    yield factory
    factory.reset()


def test_pulling_the_pin_low_is_a_press_and_letting_go_a_release(pins):
    """The button closes to ground; each edge is an event with its moment."""
    events: list[Any] = []
    button = GpioButton(17, events.append, pin_factory=pins)
    pins.pin(17).drive_low()
    pins.pin(17).drive_high()
    button.close()
    assert [type(event) for event in events] == [Pressed, Released]
    assert events[0].at <= events[1].at


def test_a_closed_button_is_silent(pins):
    """After close the pin is free and nothing is emitted."""
    events: list[Any] = []
    GpioButton(17, events.append, pin_factory=pins).close()
    pins.pin(17).drive_low()
    assert events == []


def test_a_machine_without_pins_is_told_about_the_keyboard(monkeypatch, recwarn):
    """Off a Pi the error names the setting and the way out."""
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "native")
    with pytest.raises(HardwareError, match="--keyboard"):
        GpioButton(17, print)
