"""How the device is, in a few plain words for whoever looks after it. Pure."""

from speaker.errors import Trouble
from speaker.state import State

WORDS = {
    Trouble.BUTTON: "no button",
    Trouble.MICROPHONE_GONE: "no microphone",
    Trouble.LOUDSPEAKER_GONE: "no loudspeaker",
}
"""What does not work, in the order in which it is told."""
TRYING = "trying again"
"""How it ends when something does not work."""


def condition(state: State) -> str:
    """Return "ready", or what does not work."""
    broken = [words for trouble, words in WORDS.items() if trouble in state.faults]
    offline = [] if state.online else ["no connection to the assistant"]
    if broken or offline:
        return f"{', '.join(broken + offline)}; {TRYING}"
    return "ready, muted" if state.muted else "ready"
