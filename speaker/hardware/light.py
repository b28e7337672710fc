"""The light: one table from what the device does to how it looks.

Each look has a sound twin, for whoever does not see the light: the earcon or sentence with which
the device comes into that state, or by which a long hold of the button tells of it.
"""

from dataclasses import dataclass

from gpiozero import LED, PinInvalidPin
from gpiozero.pins import Factory

from speaker.effects import Look, Tone
from speaker.errors import HardwareError, SettingsError


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a look is shown, and heard."""

    on: float
    """Seconds lit, over and over; 0 is dark."""
    off: float
    """Seconds dark in between; 0 is steadily lit."""
    twin: Tone | str
    """The earcon, or the prompt (by its name in the phrasebook; "" for silence)."""


PATTERNS: dict[Look, Pattern] = {
    Look.IDLE: Pattern(0, 1, ""),
    Look.LISTENING: Pattern(1, 0, Tone.LISTENING),
    Look.THINKING: Pattern(0.4, 0.4, Tone.WAIT),
    Look.SPEAKING: Pattern(1.5, 0.2, ""),
    Look.ERROR: Pattern(0.1, 0.1, Tone.ERROR),
    Look.OFFLINE: Pattern(0.1, 2.9, "status-offline"),
    Look.MUTED: Pattern(0.1, 0.9, "muted"),
    Look.UNREAD: Pattern(0.6, 2.4, Tone.NOTICE),
}


class GpioLight:
    """An LED on a GPIO pin."""

    def __init__(self, pin: int, *, pin_factory: Factory | None = None) -> None:
        """Take BCM `pin`.

        Raises:
            HardwareError: the pin cannot be had now.
            SettingsError: there is no such pin.
        """
        try:
            self._led = LED(pin, pin_factory=pin_factory)
        except PinInvalidPin as error:
            raise SettingsError(f"there is no GPIO {pin}; see [light] pin") from error
        except Exception as error:  # each pin library has errors of its own
            raise HardwareError(
                f"no light on GPIO {pin} ({type(error).__name__}: {error}); see [light] pin"
            ) from error

    def show(self, look: Look) -> None:
        """Show the pattern of `look` from now on."""
        pattern = PATTERNS[look]
        if pattern.on == 0:
            self._led.off()
        elif pattern.off == 0:
            self._led.on()
        else:
            self._led.blink(pattern.on, pattern.off)

    def close(self) -> None:
        """Switch it off and let go of the pin."""
        self._led.close()
