"""`speaker run`: the device itself, until it is told to stop."""

import argparse
import logging
import os
import sys
from pathlib import Path

from speaker import app, logs, settings
from speaker.errors import SpeakerError
from speaker.loop import Inbox
from speaker.story import Story

log = logging.getLogger(__name__)

EXAMPLE = "example: speaker run --keyboard   (on a laptop: Enter is the button)"


def parser() -> argparse.ArgumentParser:
    """Return the parser of `speaker run`."""
    made = argparse.ArgumentParser(
        prog="speaker run",
        description="Run the device: press the button, talk, hear the answer. Ends on SIGTERM.",
        epilog=EXAMPLE,
    )
    made.add_argument("--config", type=Path, metavar="FILE", help="the settings file to use")
    made.add_argument(
        "--keyboard", action="store_true", help="Enter is the button; `h` holds it and lets go"
    )
    return made


def main(arguments: list[str]) -> int:
    """Run until stopped; return the exit code."""
    given = parser().parse_args(arguments)
    try:
        chosen = settings.load(settings.find_file(given.config), os.environ)
        logs.set_up(chosen.log.level)
        inbox = Inbox()
        app.stop_on_signals(inbox)
        world = app.desk_world(chosen) if given.keyboard else app.real_world(chosen)
        app.run(chosen, world, inbox, (Story(),))
    except SpeakerError as error:
        print(f"speaker: {error}", file=sys.stderr)  # noqa: T201  # before or after the log
        return error.exit_code
    return 0
