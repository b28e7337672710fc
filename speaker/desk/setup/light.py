"""Setup, the light: whether there is one, and whether it is seen."""

from gpiozero.pins import Factory

from speaker.desk.setup.hour import Hour
from speaker.effects import Look
from speaker.errors import HardwareError
from speaker.hardware.light import GpioLight


def step(hour: Hour, pins: Factory | None = None) -> bool:
    """Light it and ask; a device without one is well, too."""
    talk = hour.talk
    while True:
        pin = talk.number("The light is on GPIO (0: there is none)", hour.settings.light.pin)
        hour.save(light={"pin": pin})
        if not pin:
            return True
        try:
            if _is_seen(hour, pin, pins):
                talk.good(f"The light works, on GPIO {pin}.")
                return True
            talk.bad(
                "The LED's long leg belongs to that pin, through the resistor, and the short one "
                "to ground (docs/wiring.svg shows it)."
            )
        except HardwareError as error:
            talk.bad(str(error))
        if not talk.confirm("Try again?"):
            return False


def _is_seen(hour: Hour, pin: int, pins: Factory | None) -> bool:
    light = GpioLight(pin, pin_factory=pins)
    try:
        light.show(Look.LISTENING)
        return hour.talk.confirm("Is it lit?")
    finally:
        light.close()
