"""The light: one table from what the device does to how it looks.

Each look has a sound twin (an earcon or a spoken sentence), for whoever does not see the light.
"""

from dataclasses import dataclass

from gpiozero import LED, GPIOZeroError
from gpiozero.pins import Factory

from speaker.effects import Look
from speaker.errors import HardwareError


@dataclass(frozen=True, slots=True)
class Pattern:
    """Seconds on and off, over and over; no time off is steadily on, no time on is dark."""

    on: float
    off: float


DARK = Pattern(0, 0)
STEADY = Pattern(1, 0)

PATTERNS: dict[Look, Pattern] = {
    Look.IDLE: DARK,
    Look.LISTENING: STEADY,
    Look.THINKING: Pattern(0.4, 0.4),
    Look.SPEAKING: Pattern(1.5, 0.2),
    Look.ERROR: Pattern(0.1, 0.1),
    Look.OFFLINE: Pattern(0.1, 2.9),
    Look.MUTED: Pattern(0.1, 0.9),
    Look.UNREAD: Pattern(0.6, 2.4),
}


class GpioLight:
    """An LED on a GPIO pin."""

    def __init__(self, pin: int, *, pin_factory: Factory | None = None) -> None:
        """Take BCM `pin`; HardwareError when it cannot be had."""
        try:
            self._led = LED(pin, pin_factory=pin_factory)
        except (GPIOZeroError, OSError, ImportError) as error:
            raise HardwareError(
                f"no light on GPIO {pin} ({type(error).__name__}: {error}); see [light] pin"
            ) from error

    def show(self, look: Look) -> None:
        """Show the pattern of `look` from now on."""
        pattern = PATTERNS[look]
        if pattern == DARK:
            self._led.off()
        elif pattern.off == 0:
            self._led.on()
        else:
            self._led.blink(pattern.on, pattern.off)

    def close(self) -> None:
        """Switch it off and let go of the pin."""
        self._led.close()
