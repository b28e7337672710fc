"""Commands for who looks after a device: doctor, status, stats, logs."""

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from speaker import settings
from speaker.cli.screen import ConfigOption, JsonOption, err, out, settings_of, show

if TYPE_CHECKING:
    from speaker.desk.doctor.finding import Finding
    from speaker.desk.entries import Entry
    from speaker.desk.turns import Figures, Tale

FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="FILE", help="A log saved with journalctl -o json; - for standard input."
    ),
]
WARNING, ERROR = 4, 3


def doctor(
    config: ConfigOption = None,
    *,
    sound: Annotated[
        bool | None,
        typer.Option("--sound/--no-sound", help="Record and play back; else only at a terminal."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Examine the device: a line for each check, and the fix for what is not well.

    Ends with code 0 when all is well, 1 when something is not, 2 when the settings are wrong.

    Example: [bold]sudo speaker doctor[/bold]

    Example: [bold]speaker doctor --json --no-sound[/bold]   (for monitoring)
    """
    from speaker.desk import service
    from speaker.desk.doctor import examine
    from speaker.desk.doctor.finding import Patient, Verdict

    listens = sound if sound is not None else out.is_terminal and not as_json
    listen = (lambda text: err.print(f"  {text}")) if listens else None
    chosen = settings_of(config)
    patient = Patient(chosen, settings.find_file(config), service.look(), listen)
    findings = []
    for name, finding in examine(patient):
        findings.append({"check": name, **dataclasses.asdict(finding)})
        if not as_json:
            _print_finding(name, finding)
    ill = sum(one["verdict"] == Verdict.UNWELL for one in findings)
    if as_json:
        show({"well": not ill, "checks": findings})
    else:
        out.print(f"\n{ill} to be fixed." if ill else "\n[green]All is well.[/green]")
    raise typer.Exit(1 if ill else 0)


MARKS = {"well": "[green]✓[/green]", "unwell": "[red]✗[/red]", "skipped": "[dim]-[/dim]"}


def _print_finding(name: str, finding: "Finding") -> None:
    text = escape(finding.text)
    shown = f"[dim]{text}[/dim]" if finding.verdict == "skipped" else text
    out.print(f"{MARKS[finding.verdict]} [bold]{name:13}[/bold] {shown}", soft_wrap=True)
    if finding.fix:
        out.print(f"{'':16}→ {escape(finding.fix)}", soft_wrap=True)


def status(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Show what this device is set up to do, and what is missing.

    Example: [bold]speaker status --json[/bold]
    """
    from speaker.desk.status import facts as find_out

    facts = find_out(settings_of(config), settings.find_file(config))
    if as_json:
        show(facts)
        return
    table = Table(show_header=False, box=None)
    for name, value in facts.items():
        table.add_row(f"[bold]{name.replace('_', ' ')}[/bold]", escape(str(value)))
    out.print(table)


def stats(
    turns: Annotated[int, typer.Option("--turns", min=1, help="How many to look at.")] = 100,
    file: FileOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show how long the steps of the last turns took: median and worst. No words.

    Example: [bold]speaker stats --turns 20[/bold]
    """
    from speaker.desk import entries
    from speaker.desk import turns as told
    from speaker.story import ENDED

    found = entries.from_file(file) if file else entries.from_journal(f"EVENT={ENDED}")
    figures = told.figures(found, turns)
    if as_json:
        show(dataclasses.asdict(figures))
    elif not figures.turns:
        print("No turn has ended yet. Press the button and talk.")
    else:
        _print_figures(figures)


def _print_figures(figures: "Figures") -> None:
    outcomes = ", ".join(f"{count} {name}" for name, count in figures.outcomes.items())
    out.print(f"[bold]{figures.turns}[/bold] turns: {outcomes}\n")
    table = Table("step", "turns", "median", "worst", box=None, padding=(0, 2, 0, 0))
    for column in table.columns[1:]:
        column.justify = "right"
    for one in figures.steps:
        style = "bold" if one.step == "pause" else ""
        times = (f"{one.median_ms} ms", f"{one.worst_ms} ms")
        table.add_row(one.step, str(one.turns), *times, style=style)
    out.print(table)
    out.print("\n[dim]pause: from the end of speech to the first sound of the answer[/dim]")


def logs(
    turns: Annotated[int, typer.Option("--turns", min=1, help="How many of the last.")] = 1,
    file: FileOption = None,
) -> None:
    """Tell the story of the last turn: what happened when, without the words.

    Example: [bold]speaker logs --turns 3[/bold]
    """
    from speaker.desk import entries
    from speaker.desk import turns as told

    found = entries.from_file(file) if file else entries.from_journal()
    tales = told.tales(found, turns)
    for tale in tales:
        _print_tale(tale)
    if not tales:
        print("No turn yet. The last lines of the log:" if found else "Nothing in the log yet.")
        for entry in found[-10:]:
            out.print(_line(_clock(entry.at), entry), soft_wrap=True)


def _print_tale(tale: "Tale") -> None:
    ended = tale.outcome or "still going on"
    out.print(f"[bold]turn {tale.turn_id}[/bold], {_clock(tale.began)}, {ended}")
    for entry in tale.entries:
        out.print(_line(f"  {entry.at - tale.began:7.2f} s", entry), soft_wrap=True)
    out.print()


def _line(moment: str, entry: "Entry") -> str:
    style = "red" if entry.priority <= ERROR else "yellow" if entry.priority <= WARNING else ""
    text = escape(entry.message)
    return f"[dim]{moment}[/dim]  " + (f"[{style}]{text}[/{style}]" if style else text)


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
