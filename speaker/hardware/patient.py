"""Pins that may come later: another program has them, or the board is not ready yet."""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from speaker.effects import Look
from speaker.errors import HardwareError
from speaker.events import ButtonFailed, ButtonTaken, Event
from speaker.parts import Light

log = logging.getLogger(__name__)

PAUSE = 60.0
"""Seconds between two attempts to have the light."""


class Closing(Protocol):
    """Something to be closed at the end."""

    def close(self) -> None:
        """Let go of it."""
        ...


class PatientButton:
    """A button that is taken when asked to, which may fail and be asked again.

    Args:
        make: makes the button itself, which emits Pressed and Released.
        emit: takes the events.
    """

    def __init__(
        self, make: Callable[[Callable[[Event], None]], Closing], emit: Callable[[Event], None]
    ) -> None:
        self._make = make
        self._emit = emit
        self._button: Closing | None = None
        self._complained = False

    def take(self) -> None:
        """Try to have it; SettingsError when trying again will not help."""
        try:
            self._button = self._make(self._emit)
        except HardwareError as error:
            _log(error, first=not self._complained)
            self._complained = True
            self._emit(ButtonFailed())
        else:
            if self._complained:
                log.info("the button works")
            self._emit(ButtonTaken())

    def close(self) -> None:
        """Let go of it."""
        if self._button is not None:
            self._button.close()


class PatientLight:
    """A light that is taken when there is something to show, and goes without until it can be had.

    Args:
        make: makes the light itself.
        now: seconds of a monotonic clock.
    """

    def __init__(
        self, make: Callable[[], Light], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._make = make
        self._now = now
        self._light: Light | None = None
        self._again = float("-inf")
        self._complained = False

    def show(self, look: Look) -> None:
        """Show `look`, if there is a light; SettingsError when there can never be one."""
        if self._light is None and self._now() >= self._again:
            self._take()
        if self._light is not None:
            self._light.show(look)

    def close(self) -> None:
        """Switch it off and let go of it."""
        if self._light is not None:
            self._light.close()

    def _take(self) -> None:
        try:
            self._light = self._make()
        except HardwareError as error:
            _log(error, first=not self._complained)
            self._complained = True
            self._again = self._now() + PAUSE


def _log(error: HardwareError, *, first: bool) -> None:
    """Log one line that names the fix, once."""
    if first:
        # Its text only: who keeps the error keeps the half-made device, and with it the pin.
        log.error("%s; trying again", str(error))
