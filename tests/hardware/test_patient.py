"""Pins that are taken by somebody else, and come free later."""

from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from speaker.effects import Look
from speaker.errors import HardwareError, SettingsError
from speaker.events import ButtonFailed, ButtonTaken, Pressed
from speaker.hardware.button import GpioButton
from speaker.hardware.light import GpioLight
from speaker.hardware.patient import PAUSE, PatientButton, PatientLight
from tests.hardware.busy import BusyFactory
from tests.kitchen import Light


@pytest.fixture
def pins():
    factory = BusyFactory()
    yield factory
    factory.busy = False
    factory.reset()


def test_a_button_that_is_busy_is_had_at_a_later_attempt(pins, caplog):
    """It fails with one line in the log, and works once the pin is free."""
    events: list[Any] = []
    button = PatientButton(lambda emit: GpioButton(17, emit, pin_factory=pins), events.append)
    button.take()
    button.take()
    assert events == [ButtonFailed(), ButtonFailed()]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    pins.busy = False
    button.take()
    pins.pin(17).drive_low()
    button.close()
    assert events[2] == ButtonTaken()
    assert isinstance(events[3], Pressed)


def test_a_pin_that_cannot_exist_is_a_mistake_in_the_settings():
    """No attempt will help: exit code 2, and the setting by its name."""
    with pytest.raises(SettingsError, match=r"\[button\] pin"):
        GpioButton(99, print, pin_factory=MockFactory())
    with pytest.raises(SettingsError, match=r"\[light\] pin"):
        GpioLight(99, pin_factory=MockFactory())


def test_without_a_light_the_device_goes_on_and_tries_once_a_minute(caplog):
    """A missing LED costs one line in the log; it lights up when it can be had."""
    lamp, clock, tries = Light(), [100.0], []

    def make():
        tries.append(clock[0])
        if len(tries) < 3:
            raise HardwareError("no light on GPIO 27")
        return lamp

    light = PatientLight(make, lambda: clock[0])
    for wait in (0.0, 1.0, PAUSE, PAUSE):
        clock[0] += wait
        light.show(Look.LISTENING)
    assert tries == [100.0, 101.0 + PAUSE, 101.0 + 2 * PAUSE]
    assert lamp.looks == [Look.LISTENING]
    assert len(caplog.records) == 1
    light.close()
    assert lamp.closed
