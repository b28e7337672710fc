"""Commands for the relay of a fleet."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from speaker import logs, settings
from speaker.cli.screen import ConfigOption, settings_of
from speaker.errors import UsageError


def init(
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where the broker's files go.")
    ] = Path("relay"),
    prefix: Annotated[str, typer.Option(help="All topics begin with speaker/PREFIX/.")] = "fleet",
) -> None:
    """Make the secrets of a relay and its broker's files; print its settings.

    Example: [bold]speaker relay init --folder /etc/speaker/relay >> relay.toml[/bold]
    """
    from speaker.desk import relay

    print(relay.init(folder, prefix), end="")


def run(config: ConfigOption = None) -> None:
    """Take event webhooks and leave each at the broker for its device. Ends on SIGTERM.

    Example: [bold]speaker relay run --config relay.toml[/bold]
    """
    from speaker.desk import relay

    chosen = settings.load(settings.find_file(config), os.environ)
    logs.set_up(chosen.log.level)
    relay.run(chosen)


def devices_add(
    webchat_id: Annotated[
        str | None, typer.Argument(metavar="[WEBCHAT_ID]", help="The device's id; - reads it.")
    ] = None,
    from_identity: Annotated[
        Path | None,
        typer.Option("--from-identity", metavar="FILE", help="The device's identity.json."),
    ] = None,
    user_id: Annotated[
        str | None, typer.Option("--user-id", help="Its user id, for webhooks that say only that.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Let a device in at the broker; print the settings that it needs.

    Example: [bold]speaker relay devices add --from-identity identity.json[/bold]
    """
    from speaker.desk import relay

    if (webchat_id is None) == (from_identity is None):
        raise UsageError("give either the webchat_id (- to type it) or --from-identity FILE")
    known_user = None
    if from_identity is not None:
        webchat_id, known_user = relay.from_identity(from_identity)
    elif webchat_id == "-":
        webchat_id = sys.stdin.readline().strip()
    print(relay.add_device(settings_of(config), webchat_id or "", user_id or known_user), end="")
