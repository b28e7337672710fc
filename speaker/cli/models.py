"""Commands about recognizers and voices: list, install, remove, verify."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from speaker.cli.screen import ConfigOption, JsonOption, err, out, settings_of
from speaker.errors import UsageError
from speaker.settings import Settings

if TYPE_CHECKING:
    from speaker.desk.models import Row
    from speaker.models.catalogue import Kind
    from speaker.models.making import Told
    from speaker.models.record import Installed


def listed(
    language: Annotated[
        str, typer.Argument(metavar="[LANGUAGE]", help="Only those of a language, such as de.")
    ] = "",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """List recognizers and voices that can be installed, and those that are.

    Example: [bold]speaker models list de[/bold]
    """
    from speaker.desk import models

    rows = models.rows(settings_of(config), language)
    if not rows:
        raise UsageError(f"there is no model for the language {language!r}; list them all instead")
    if as_json:
        print(json.dumps([_facts(row) for row in rows], ensure_ascii=False, indent=2))
        return
    for kind in dict.fromkeys(row.entry.kind for row in rows):
        out.print(_table(kind, [row for row in rows if row.entry.kind is kind]))
    err.print("● installed   ◉ installed and in use   Install one: speaker models install NAME")


def install(
    name: Annotated[str, typer.Argument(help="As `speaker models list` shows it.")],
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A .zip or .onnx file, not the network."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Install a recognizer or a voice: fetch, check, unpack, try out, and only then use it.

    A download that broke off goes on where it stopped. What was installed before stays until the
    new one has proved itself.

    Example: [bold]sudo speaker models install vosk-model-small-de-0.15[/bold]
    """
    from speaker.desk import models
    from speaker.desk.progress import progress

    chosen = settings_of(config)
    with progress(err) as told:
        if file is not None:
            installed = models.install_file(chosen, name, file, told)
        else:
            installed = _fetched(chosen, name, told)
    _tell(installed)


def remove(
    name: Annotated[str, typer.Argument(help="As `speaker models list` shows it.")],
    config: ConfigOption = None,
) -> None:
    """Remove an installed recognizer or voice; the device then uses the built-in one.

    Example: [bold]sudo speaker models remove vosk-model-small-de-0.15[/bold]
    """
    from speaker.desk import models

    models.remove(settings_of(config), name)
    print(f"removed {name}")


def verify(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="One; all without it.")] = "",
    config: ConfigOption = None,
) -> None:
    """Read installed models through, compare their checksums, and try them out.

    Example: [bold]speaker models verify[/bold]
    """
    from speaker.desk import models

    failed = False
    for one, error in models.verify(settings_of(config), name):
        line = f"[green]✓[/green] {one}" if error is None else f"[red]✗[/red] {escape(str(error))}"
        out.print(line, soft_wrap=True)
        failed = failed or error is not None
    if failed:
        raise typer.Exit(1)


def _fetched(settings: Settings, name: str, told: "Told") -> "Installed":
    from speaker.desk import models

    wanted = models.entry(name)
    if warning := models.too_small(wanted):
        err.print(f"[yellow]{warning}[/yellow]")
    return models.install(settings, wanted, told)


def _tell(installed: "Installed") -> None:
    from speaker.desk import models

    section, key, value = models.setting_for(installed)
    print(f"installed {installed.name} ({installed.licence}) in {installed.folder}")
    for file, found in installed.downloads.items():
        print(f"from now on only this {file} counts: SHA-256 {found.sha256}")
    print(f'to use it, put this into speaker.toml and restart:\n[{section}]\n{key} = "{value}"')


def _table(kind: "Kind", rows: list["Row"]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column(justify="right")
    table.add_column(f"{kind}s", no_wrap=True, min_width=30)
    for title in ("quality", "size", "Raspberry Pi", "licence"):
        table.add_column(title, justify="right" if title == "size" else "left")
    for row in rows:
        table.add_row(*_cells(row), style=None if row.installed else "dim")
    return table


def _cells(row: "Row") -> Iterator[str]:
    from speaker.models import room

    entry = row.entry
    yield ("◉" if row.chosen else "●") if row.installed else ""
    yield entry.name
    yield entry.quality
    yield "" if entry.bytes is None else room.megabytes(entry.bytes)
    yield f"{entry.pi}+, {entry.memory_gb} GB" if entry.pi else ""
    yield entry.licence


def _facts(row: "Row") -> dict[str, object]:
    values = dataclasses.asdict(row)
    return {**values.pop("entry"), **values}
