"""Stand-ins for a light or a button that is not there."""

from speaker.effects import Look


class NoLight:
    """Shows nothing."""

    def show(self, look: Look) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing to let go of."""


class NoButton:
    """Is never pressed."""

    def close(self) -> None:
        """Nothing to let go of."""
