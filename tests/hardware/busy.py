"""Pins that somebody else has."""

from typing import Any

from gpiozero.pins.mock import MockFactory


class BusyFactory(MockFactory):
    """Pins that another program holds until the test lets them go."""

    busy = True

    def pin(self, name: Any) -> Any:
        if self.busy:
            raise OSError("GPIO busy")
        return super().pin(name)
