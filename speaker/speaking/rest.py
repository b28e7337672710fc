"""When the voice gets ready for a sentence, and when it gives back what sentences took.

What a sentence takes, 20 MB for every second of it, is kept for the next one: to take it anew would
cost that one an eighth of its time. After a while of silence it is given back, and when the next
turn begins the voice gets ready again, while the person still talks.
"""

import math


class Rest:
    """Keeps track of one voice; moments are monotonic seconds."""

    def __init__(self, after: float) -> None:
        """Rest when nothing was said for `after` seconds: a person may go on."""
        self.to_warm_up = True
        """Whether to get ready now: the voice was just loaded, or a turn began after a rest."""
        self._after = after
        self._rested = True
        self._due = math.inf

    def turn_begins(self) -> None:
        """Something will be said."""
        self.to_warm_up = self._rested
        self._due = math.inf

    def speaks(self) -> None:
        """A sentence is made, which takes all that it needs."""
        self.to_warm_up = self._rested = False

    def silent_since(self, now: float) -> None:
        """Nothing more will be said for now."""
        self._due = now + self._after

    def is_due(self, now: float) -> bool:
        """Return whether to give back what is not needed any more."""
        return now >= self._due

    def begins(self) -> None:
        """It was given back."""
        self._rested, self._due = True, math.inf

    def patience(self, now: float) -> float | None:
        """Return the seconds until that is due; None while it is not foreseen."""
        return None if math.isinf(self._due) else max(self._due - now, 0.0)
