"""Ears for words that were typed: what is asked for is heard at once."""

from collections.abc import Callable

from speaker.effects import AutoEnd, CloseEars, EndUtterance, Listen, Mute
from speaker.events import Heard
from speaker.worker import Died, Opened


class TypedEars:
    """Hears `words` whenever it listens."""

    def __init__(self, words: str, emit: Callable[[Heard], None]) -> None:
        self._words = words
        self._emit = emit

    def start(self, died: Died, opened: Opened) -> None:  # noqa: ARG002  # nothing dies
        """There is no thread to start."""
        opened()

    def stop(self) -> None:
        """There is no thread to stop."""

    def stuck(self, now: float) -> str:  # noqa: ARG002  # there is nothing to be stuck
        """It never is."""
        return ""

    def post(self, item: Listen | AutoEnd | EndUtterance | CloseEars | Mute) -> None:
        """Hear the words when asked to listen."""
        if isinstance(item, Listen):
            self._emit(Heard(item.turn_id, self._words))
