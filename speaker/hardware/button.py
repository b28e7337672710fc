"""The button on a GPIO pin: a press and a release, each with its moment, and nothing decided here.

Wired between the pin and ground; the pin's own pull-up holds it high, so down is active. gpiozero's
`Button` would bring a thread that polls ten times a second for holds; `DigitalInputDevice` sleeps
until the kernel reports an edge.
"""

import time
from collections.abc import Callable

from gpiozero import DigitalInputDevice, PinInvalidPin
from gpiozero.pins import Factory

from speaker.errors import HardwareError, SettingsError
from speaker.events import Event, Pressed, Released


class GpioButton:
    """Emits Pressed and Released; bounces are left to the conversation."""

    def __init__(
        self, pin: int, emit: Callable[[Event], None], *, pin_factory: Factory | None = None
    ) -> None:
        """Watch BCM `pin`.

        Raises:
            HardwareError: the pin cannot be had now.
            SettingsError: there is no such pin.
        """
        try:
            self._device = DigitalInputDevice(pin, pull_up=True, pin_factory=pin_factory)
        except PinInvalidPin as error:
            raise SettingsError(f"there is no GPIO {pin}; see [button] pin") from error
        except Exception as error:  # each pin library has errors of its own
            raise HardwareError(
                f"no button on GPIO {pin} ({type(error).__name__}: {error}); "
                "see [button] pin, or use --keyboard"
            ) from error
        self._device.when_activated = lambda: emit(Pressed(time.monotonic()))
        self._device.when_deactivated = lambda: emit(Released(time.monotonic()))

    def close(self) -> None:
        """Let go of the pin."""
        self._device.close()
