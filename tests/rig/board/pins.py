"""The simulated pins of the board, as the world outside sees them."""

import time
from pathlib import Path

BUTTON, LIGHT = 17, 27
GAP = 0.1
"""Seconds between a release and the next press; less is taken for a bouncing contact."""


class Pins:
    """The lines of the kernel's GPIO simulator (sim_gpio0/pull, sim_gpio0/value, ...)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.release()

    def press(self) -> None:
        """Connect the button's pin to ground."""
        self._pull(BUTTON, "pull-down")

    def release(self) -> None:
        """Let the pin's own resistor pull it up again."""
        self._pull(BUTTON, "pull-up")
        time.sleep(GAP)

    def light_becomes(self, *, lit: bool, patience: float) -> bool:
        """Whether the light's pin is seen driven high (or low) within `patience` seconds."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            if self._lit() == lit:
                return True
            time.sleep(0.02)
        return False

    def _lit(self) -> bool:
        return (self._folder / f"sim_gpio{LIGHT}" / "value").read_text().strip() == "1"

    def _pull(self, line: int, way: str) -> None:
        (self._folder / f"sim_gpio{line}" / "pull").write_text(way)
