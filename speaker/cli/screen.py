"""What every command shares: the two consoles, the settings it was given, and JSON."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from speaker import logs, settings
from speaker.settings import Settings

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The settings file to use.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

_LEVELS = ["debug", "info", "warning", "error"]
"""A command's own output is its report: below warnings, the log stays silent."""


def settings_of(config: Path | None) -> Settings:
    """Return the settings in effect for a command, and set up its log."""
    found = settings.load(settings.find_file(config), os.environ)
    logs.set_up(max(found.log.level, "warning", key=_LEVELS.index))
    return found


def show(data: dict[str, Any]) -> None:
    """Print `data` as JSON."""
    print(json.dumps(data, ensure_ascii=False, indent=2))
