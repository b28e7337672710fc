"""Commands of the first hour: devices, setup."""

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from speaker import logs
from speaker.cli.screen import ConfigOption, JsonOption, err, out, settings_of, show
from speaker.errors import UsageError

if TYPE_CHECKING:
    from speaker.desk.setup.file import SettingsFile
    from speaker.desk.sounds import Found, Listing
    from speaker.sound.devices import Way


def devices(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """List microphones and loudspeakers, what they can do, and which one is chosen.

    Example: [bold]speaker devices[/bold]
    """
    from speaker.desk.sounds import listing
    from speaker.sound.devices import Way

    chosen = settings_of(config)
    found = {way: listing(chosen, way) for way in Way}
    if as_json:
        show({f"{way}s": dataclasses.asdict(one) for way, one in found.items()})
        return
    for way, one in found.items():
        _print_devices(way, one)


def _print_devices(way: "Way", listing: "Listing") -> None:
    table = Table("", f"{way}", "channels", "rates", "listed as", box=None, title_justify="left")
    for one in listing.devices:
        mark = "[green]●[/green]" if one.chosen else ""
        name = "" if one.name == one.label else escape(one.name)
        table.add_row(mark, escape(one.label), str(one.channels), _rates(one), name)
    if listing.devices:
        out.print(table)
    if listing.trouble:
        out.print(f"[red]{escape(listing.trouble)}[/red]")
    out.print()


def _rates(one: "Found") -> str:
    if not one.rates:
        return "[yellow]none: in use?[/yellow]"
    return ", ".join(f"{rate / 1000:g}" for rate in one.rates) + " kHz"


def setup(
    steps: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STEP]...", help="bot, audio, button, light, models, test."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take these settings; - for standard input."),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Set one; may be repeated."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="The file to write.")
    ] = None,
    *,
    golden: Annotated[
        bool, typer.Option("--golden", help="Check that this card may be copied to many devices.")
    ] = False,
) -> None:
    """Set the device up: the bot, the sound, the button, and a first talk. Writes speaker.toml.

    Each step can be run alone, and again. With --from or --set nothing is asked; an identity is
    never taken from there.

    Example: [bold]sudo speaker setup[/bold]

    Example: [bold]sudo speaker setup audio button[/bold]

    Example: [bold]sudo speaker setup --from kitchen.toml --set loudspeaker.volume=8[/bold]
    """
    from speaker.desk.setup import STEPS, file
    from speaker.desk.setup import golden as card

    if unknown := [step for step in steps or () if step not in STEPS]:
        raise UsageError(f"there is no step {unknown[0]}; there are {', '.join(STEPS)}")
    logs.set_up("error")
    chosen = file.SettingsFile(file.place(config))
    given = file.given_values(source, pairs or [])
    if given:
        chosen.change(given)
        print(f"wrote {chosen.path}{_when_it_counts()}")
    if golden:
        card.check(chosen.settings())
        print("This card may be copied: there is no identity on it.")
    elif given and card.personal(chosen.settings()):
        err.print("This device has an identity: do not copy its card to others.")
    if steps or not (given or golden):
        raise typer.Exit(_hour(chosen, steps or list(STEPS)))


def _when_it_counts() -> str:
    from speaker.desk import service

    running = service.look()
    return "; it counts after: sudo systemctl restart speaker" if running and running.runs else ""


def _hour(chosen: "SettingsFile", steps: list[str]) -> int:
    """Go through the steps; return the exit code."""
    from speaker.desk.setup import run
    from speaker.desk.setup.hour import Hour
    from speaker.desk.setup.talk import Talk

    talk = Talk(out, asks=sys.stdin.isatty())
    unwell = run(Hour(talk, chosen), steps)
    talk.heading("done")
    talk.tell(f"The settings are in {chosen.path}.")
    if unwell:
        talk.bad(f"Not yet well: {', '.join(unwell)}. Try: speaker setup {' '.join(unwell)}")
        return 1
    talk.good("All is well. `speaker doctor` checks it again whenever you like.")
    return 0
