"""What the visitor of the demonstration does and says, in order."""

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path


class How(StrEnum):
    """How the visitor gets to speak."""

    TAP = "taps the button and says"
    HOLD = "holds the button and says"
    FOLLOW = "answers"
    CUT_IN = "taps while it speaks, and says"
    CANCEL = "taps while it waits for the bot, and says"
    SILENT = "says nothing any more"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said."""

    how: How
    words: str
    """Also the name of its recording."""
    shows: str
    """What it is meant to show."""
    bot_takes: float = 0.0
    """Seconds that the bot takes for its answer."""

    @property
    def recording(self) -> Path | None:
        """The WAV file of the words, if there are any."""
        if not self.words:
            return None
        name = self.words.replace(" ", "-") + ".wav"
        return Path(str(resources.files("speaker") / "demo" / "questions" / name))


SCRIPT = (
    Step(How.TAP, "hello", "the first question"),
    Step(How.FOLLOW, "what are the opening hours", "a free question, though options were offered"),
    Step(How.CUT_IN, "order a coffee", "an option by its name, while the list is still being read"),
    Step(How.FOLLOW, "the second one", "an option by its place; it is a button, sent as postback"),
    Step(How.FOLLOW, "purple elephants whistle quietly", "something nobody can make sense of"),
    Step(How.FOLLOW, "a large one please", "an option by a part of its name"),
    Step(How.CUT_IN, "two", "an option by its number, while it is still speaking"),
    Step(How.HOLD, "give me tips", "hold to talk: letting go ends the question"),
    Step(How.FOLLOW, "repeat that", "a command that needs no bot"),
    Step(How.FOLLOW, "thank you", "a short answer that is no option is asked again once"),
    Step(How.FOLLOW, "thank you", "and then it is meant for the bot"),
    Step(How.TAP, "order a coffee", "a slow bot: a soft tone, then a sentence", bot_takes=8.0),
    Step(How.CANCEL, "help me", "a press cancels; the late answer is never heard"),
    Step(How.FOLLOW, "more", "six options: the next page"),
    Step(How.SILENT, "", "silence is asked about once, then it ends politely"),
)
