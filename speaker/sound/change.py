"""What can be told of a device that is kept open."""

from enum import Enum

GRACE = 1.5
"""Seconds that a device may be gone before that is worth a word."""


class Change(Enum):
    """It went, or it came back."""

    GONE = "gone"
    BACK = "back"
