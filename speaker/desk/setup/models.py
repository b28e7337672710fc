"""Setup, language and models: what fits this computer, and the built-in ones to start with."""

import re
from pathlib import Path

from rich.markup import escape

from speaker import phrasebook
from speaker.desk import models
from speaker.desk.models import Row
from speaker.desk.progress import progress
from speaker.desk.setup.hour import Hour
from speaker.errors import InstallError, ModelError
from speaker.models import room
from speaker.models.catalogue import Kind

BUILT_IN = {"en"}
"""Languages that the built-in recognizer and voice know."""
_MODEL = Path("/proc/device-tree/model")


def step(hour: Hour) -> bool:
    """Ask for the language, then for a recognizer and a voice of it."""
    known = phrasebook.languages()
    question = f"Language ({', '.join(known)})"
    while (code := hour.talk.ask(question, hour.settings.language.code)) not in known:
        hour.talk.bad(f"The device itself speaks {' and '.join(known)} so far.")
    hour.save(language={"code": code})
    chosen = {kind: _choose(hour, code, kind) for kind in Kind}
    return all(chosen.values())


def fitting(rows: tuple[Row, ...], kind: Kind, computer: int | None) -> list[Row]:
    """Return what fits: installed ones first, then in the order of the catalogue.

    `computer` is the number of the Raspberry Pi; None on anything else.
    """
    able = [
        row
        for row in rows
        if row.entry.kind is kind
        and not models.too_small(row.entry)
        and (computer is None or row.entry.pi <= computer)
    ]
    return sorted(able, key=lambda row: not row.installed)


def _choose(hour: Hour, code: str, kind: Kind) -> bool:
    talk, rows = hour.talk, fitting(models.rows(hour.settings, code), kind, _computer())
    talk.tell(f"\nA {kind}:")
    named = _named(hour, kind)
    if named and not any(row.chosen for row in rows) and talk.confirm(f"Keep {named}?"):
        return True
    if code in BUILT_IN:
        talk.tell("  0  the built-in one: small, and fine to start with")
    for number, row in enumerate(rows, start=1):
        size = "installed" if row.installed else room.megabytes(row.entry.bytes or 0)
        talk.tell(f"  {number}  {row.entry.name} ({size}, {escape(row.entry.licence)})")
    number = talk.number("Which one?", _default(rows))
    if not 0 < number <= len(rows):
        hour.save(**{kind.section: {"model": ""}})
        return code in BUILT_IN
    return _take(hour, rows[number - 1])


def _named(hour: Hour, kind: Kind) -> str:
    chosen = hour.settings.hearing if kind is Kind.RECOGNIZER else hour.settings.voice
    return chosen.model


def _default(rows: list[Row]) -> int:
    """The one that is chosen, else the built-in one."""
    return next((number for number, row in enumerate(rows, start=1) if row.chosen), 0)


def _take(hour: Hour, row: Row) -> bool:
    name, kind = row.entry.name, row.entry.kind
    if not row.installed:
        try:
            with progress(hour.talk.console) as told:
                models.install(hour.settings, row.entry, told)
        except (InstallError, ModelError) as error:
            hour.talk.bad(str(error))
            return False
    hour.save(**{kind.section: {"model": name}})
    hour.talk.good(f"The {kind} {name} is installed and chosen.")
    return True


def _computer() -> int | None:
    found = re.search(r"Raspberry Pi (\d)", _MODEL.read_text()) if _MODEL.exists() else None
    return int(found[1]) if found else None
