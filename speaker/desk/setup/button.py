"""Setup, the button: which pin it is on, proved by a press."""

import queue

from gpiozero.pins import Factory

from speaker.desk.setup.hour import Hour
from speaker.errors import HardwareError
from speaker.events import Event, Pressed
from speaker.hardware.button import GpioButton

PATIENCE = 20.0
"""Seconds to find the button and press it."""


def step(hour: Hour, pins: Factory | None = None, patience: float = PATIENCE) -> bool:
    """Wait for a press; ask for another pin when none comes."""
    talk = hour.talk
    while True:
        pin = talk.number("The button is on GPIO", hour.settings.button.pin)
        hour.save(button={"pin": pin})
        try:
            if _is_pressed(hour, pin, pins, patience):
                talk.good(f"The button works, on GPIO {pin}.")
                return True
            talk.bad(
                f"Nothing came from GPIO {pin}. Its two legs belong to that pin and to ground "
                "(GPIO 17 is physical pin 11, ground is pin 9; docs/wiring.svg shows it)."
            )
        except HardwareError as error:
            talk.bad(str(error))
        if not talk.confirm("Try again?"):
            return False


def _is_pressed(hour: Hour, pin: int, pins: Factory | None, patience: float) -> bool:
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    button = GpioButton(pin, events.put, pin_factory=pins)
    try:
        hour.talk.tell(f"[bold]Press it now[/bold] (I wait {patience:g} seconds).")
        while not isinstance(events.get(timeout=patience), Pressed):
            pass
    except queue.Empty:
        return False
    finally:
        button.close()
    return True
