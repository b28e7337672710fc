"""Commands of the first hour: devices, setup."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from speaker.cli.screen import ConfigOption, JsonOption, out, settings_of, show

if TYPE_CHECKING:
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
