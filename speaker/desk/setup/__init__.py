"""`speaker setup`: the first hour, step by step. Each step saves what it learned at once."""

import os
from collections.abc import Callable, Sequence

from speaker.desk import service
from speaker.desk.setup import audio, bot, button, light, models, trial
from speaker.desk.setup.hour import Hour

STEPS: dict[str, Callable[[Hour], bool]] = {
    "bot": bot.step,
    "audio": audio.step,
    "button": button.step,
    "light": light.step,
    "models": models.step,
    "test": trial.step,
}
"""In the order of a first hour; each says whether all is well afterwards."""


def run(hour: Hour, names: Sequence[str]) -> list[str]:
    """Go through these steps; return the names of those that did not end well.

    The service has the devices, so it is stopped for the while; it starts with the new settings.

    Raises:
        SpeakerError: a step could not be gone through at all.
    """
    os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio")  # as the service has it
    unwell = []
    with service.paused():
        for number, name in enumerate(names, start=1):
            hour.talk.heading(f"{number} of {len(names)}: {name}")
            if not STEPS[name](hour):
                unwell.append(name)
    return unwell
