"""What the visitor of the demonstration does and says, in order."""

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path


class How(StrEnum):
    """How the visitor gets to speak."""

    TAP = "taps the button"
    HOLD = "holds the button"
    FOLLOW = "answers"
    CUT_IN = "cuts in with a tap"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said."""

    how: How
    words: str
    """Also the name of its recording."""
    shows: str
    """What it is meant to show."""

    @property
    def recording(self) -> Path:
        """The WAV file of the words."""
        name = self.words.replace(" ", "-") + ".wav"
        return Path(str(resources.files("speaker") / "demo" / "questions" / name))


SCRIPT = (
    Step(How.TAP, "hello", "the first question"),
    Step(How.FOLLOW, "what are the opening hours", "a free question, though options were offered"),
    Step(How.CUT_IN, "order a coffee", "an option by its name, while the list is still being read"),
    Step(How.FOLLOW, "the second one", "an option by its place; it is a button, sent as postback"),
    Step(How.FOLLOW, "purple elephants whistle quietly", "something nobody can make sense of"),
    Step(How.FOLLOW, "a large one please", "an option by a part of its name"),
    Step(How.FOLLOW, "two", "an option by its number"),
    Step(How.HOLD, "give me tips", "hold to talk: letting go ends the question"),
    Step(How.FOLLOW, "repeat that", "a command that needs no bot"),
    Step(How.FOLLOW, "thank you", "and the end"),
)
