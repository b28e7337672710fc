"""Commands about the device and its bot: register, domain, config."""

import dataclasses
import os
from typing import Annotated

import typer

from speaker import settings
from speaker.cli.screen import ConfigOption, JsonOption, err, settings_of, show
from speaker.errors import UsageError


def register(
    config: ConfigOption = None,
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Also find out how the bot reads messages.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Register this device as a user of the bot, once; later calls change nothing.

    With --probe a few short messages find out which spelling the bot understands
    (they count towards its quota).

    Example: [bold]speaker register --probe[/bold]
    """
    from speaker.desk.register import register as register_device

    done = register_device(settings_of(config), probe=probe)
    if as_json:
        show(dataclasses.asdict(done))
        return
    print(f"registered as user {done.user_id}; the identity is kept in {done.file}")
    if probe and done.encoder is None:
        print("no spelling came back; leave [bot] encoder as it is and ask the bot something")
    elif probe:
        print(f'the bot understands encoder = "{done.encoder}"; put that under [bot]')


def domain(
    judged: Annotated[
        str | None, typer.Argument(metavar="DOMAIN", help="One to judge instead of making one.")
    ] = None,
) -> None:
    """Make a custom domain for your bot, or judge one; it is the device's password.

    Example: [bold]speaker domain[/bold]
    """
    from speaker.botdistrikt.domain import judge_domain, make_domain

    if judged is None:
        print(make_domain())
        err.print(
            "Add it on your bot's [bold]Other Channels[/bold] page and put it into speaker.toml: "
            '[bold]\\[bot] domain = "..."[/bold]. Keep it to yourself.'
        )
    elif reasons := judge_domain(judged):
        raise UsageError(f"that domain can be guessed. {' '.join(reasons)}")
    else:
        print("That is a good domain.")


def config_show(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Print the settings in effect, secrets masked.

    Example: [bold]SPEAKER_LOUDSPEAKER_VOLUME=9 speaker config show[/bold]
    """
    file = settings.find_file(config)
    shown = settings.shown(settings.load(file, os.environ))
    if as_json:
        show(shown)
        return
    print(f"# {file or 'no settings file; these are the defaults'}")
    print(settings.as_toml(shown), end="")
