"""`speaker run`: the device itself, until it is told to stop."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from speaker import loading, logs, settings
from speaker.errors import SpeakerError
from speaker.loop import Inbox, PartDiedError
from speaker.parts import Observer
from speaker.settings import Settings
from speaker.story import Story
from speaker.watch.lately import Lately
from speaker.watch.signals import call_on_end
from speaker.watch.supervisor import Supervisor
from speaker.watch.watch import Watch

if TYPE_CHECKING:
    from speaker.worlds import World

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
    return exit_code(partial(_run_as_told, parser().parse_args(arguments)))


def exit_code(device: Callable[[], None]) -> int:
    """Run it; say what ended it, if that was a failure, and return the code to exit with."""
    try:
        device()
    except SpeakerError as error:
        if isinstance(error, PartDiedError):
            log.critical("it died here:\n%s", error.place)
        print(f"speaker: {error}", file=sys.stderr)  # noqa: T201  # before or after the log
        return error.exit_code
    return 0


def _run_as_told(given: argparse.Namespace) -> None:
    chosen = settings.load(settings.find_file(given.config), os.environ)
    logs.set_up(chosen.log.level)
    run(chosen, partial(_devices, given), os.environ, (Story(),))


def _devices(given: argparse.Namespace, chosen: Settings) -> "World":
    from speaker.worlds import desk_world, real_world

    return desk_world(chosen) if given.keyboard else real_world(chosen)


def run(
    chosen: Settings,
    world: Callable[[Settings], "World"],
    environment: Mapping[str, str],
    observers: tuple[Observer, ...],
) -> None:
    """Run the device in this `world` until SIGTERM or SIGINT, with both watchdogs over it.

    Raises:
        SpeakerError: a part could not be made, or died.
    """
    inbox, lately = Inbox(), Lately(chosen.state_directory / "lately.json")
    watch = Watch(Supervisor(environment), lately)
    call_on_end(partial(_end, inbox, watch))
    failing = watch.begin()  # which may wait for a while, after failed starts
    # They take longest; everything else is imported meanwhile.
    models = loading.begun(chosen, careful=failing)
    from speaker import app

    whole = replace(world(chosen), loading=models)
    app.run(chosen, whole, inbox, (lately, *observers), watch, lately.before())


def _end(inbox: Inbox, watch: Watch) -> None:
    """End through the loop; before it turns there is nothing open that must be closed."""
    watch.stopping()
    if not watch.running:
        os._exit(0)
    inbox.stop()
