"""Doctor, button and light: whether the pins can be had, without taking them from the service."""

from collections.abc import Callable

from speaker.desk.doctor.finding import Finding, Patient, skipped, well
from speaker.hardware.button import GpioButton
from speaker.hardware.light import GpioLight


def button(patient: Patient) -> Finding:
    """The pin of the button."""
    return _pin(patient, patient.settings.button.pin, lambda pin: GpioButton(pin, _ignore).close())


def light(patient: Patient) -> Finding:
    """The pin of the light."""
    return _pin(patient, patient.settings.light.pin, lambda pin: GpioLight(pin).close())


def _pin(patient: Patient, pin: int, take: Callable[[int], None]) -> Finding:
    if not pin:
        return skipped("there is none")
    if patient.service is not None and patient.service.runs:
        return skipped(f"GPIO {pin} is the running service's; see below what it says")
    if not list((patient.root / "dev").glob("gpiochip*")):
        return skipped("no pins on this machine")
    take(pin)
    return well(f"GPIO {pin} is free; `speaker setup button light` tries it")


def _ignore(_event: object) -> None:
    pass
