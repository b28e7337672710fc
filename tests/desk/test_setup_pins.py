"""The steps of setup that need pins: pins driven by hand, and a person with few words."""

import io

import pytest
from gpiozero.pins.mock import MockFactory
from rich.console import Console

from speaker.desk.setup import button, light
from speaker.desk.setup.file import SettingsFile
from speaker.desk.setup.hour import Hour
from speaker.desk.setup.talk import Talk


class Person(Console):
    """Answers the questions one after the other, and presses the button when told to."""

    def __init__(self, pins, answers):
        self.shown = io.StringIO()
        super().__init__(file=self.shown, width=200)
        self.lit = []
        self._pins = pins
        self._answers = iter(answers)

    def input(self, *_, **__):
        self.lit.append(self._pins.pin(27).state)
        return next(self._answers)

    def print(self, *texts, **more):
        super().print(*texts, **more)
        if "Press it now" in str(texts) and self._pins.pressed:
            self._pins.pin(self._pins.pressed).drive_low()


class Pins(MockFactory):
    """Pins, one of which has a button."""

    def __init__(self, pressed=0):
        super().__init__()
        self.pressed = pressed


@pytest.fixture
def begin(tmp_path):
    """Return what begins an hour in which a person gives these answers."""

    def begin(pins, *answers):
        person = Person(pins, answers)
        return Hour(Talk(person, asks=True), SettingsFile(tmp_path / "speaker.toml")), person

    return begin


def test_a_press_proves_the_pin(begin):
    """The pin the person named is watched, and kept once it was pressed."""
    pins = Pins(pressed=22)
    hour, person = begin(pins, "22")
    assert button.step(hour, pins) is True
    assert hour.settings.button.pin == 22
    assert "works, on GPIO 22" in person.shown.getvalue()


def test_without_a_press_the_wiring_is_explained(begin):
    """After the wait, where the legs belong; and another try, or none."""
    pins = Pins(pressed=22)
    hour, person = begin(pins, "17", "n")
    assert button.step(hour, pins, patience=0.01) is False
    assert "physical pin 11" in person.shown.getvalue()


def test_the_light_is_lit_while_it_is_asked_about(begin):
    """The LED is on at the question, and dark before it."""
    pins = Pins()
    hour, person = begin(pins, "27", "y")
    assert light.step(hour, pins) is True
    assert person.lit == [False, True]
    assert hour.settings.light.pin == 27
    assert "works, on GPIO 27" in person.shown.getvalue()


def test_a_device_without_a_light_is_well(begin):
    """Zero is no light."""
    hour, _person = begin(Pins(), "0")
    assert light.step(hour, Pins()) is True
